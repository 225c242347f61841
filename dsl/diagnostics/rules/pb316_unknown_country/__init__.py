"""PB316. Found by `engine.planning.days_off`."""
