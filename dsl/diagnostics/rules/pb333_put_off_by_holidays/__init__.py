"""PB333. Found by `engine.planning.week.left_out`."""
