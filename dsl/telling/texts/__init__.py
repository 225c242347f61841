"""What faults say, a module a tongue; loaded when something has to be said."""
