"""PB419. Found by `engine.planning.checking.notes`."""
