"""PB418. Found by `engine.planning.checking.notes`."""
