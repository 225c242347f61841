"""PB406. Found by `engine.planning.week.board`."""
