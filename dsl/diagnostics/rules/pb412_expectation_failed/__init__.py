"""PB412. Found by `engine.planning.checking.expectations`."""
