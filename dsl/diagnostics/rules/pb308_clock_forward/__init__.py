"""PB308. Found by `engine.planning.checking.group_clocks` and `engine.planning.posts.writing`."""
