"""Messages and faults in a person's language."""
