"""PB327. Found by `engine.planning.days_off`."""
