"""PB810. Found by `engine.planning.checking.owner_load`."""
