"""PB422. Found by `engine.planning.week.layout`."""
