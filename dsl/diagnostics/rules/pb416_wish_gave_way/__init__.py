"""PB416. Found by `engine.planning.checking.notes`."""
