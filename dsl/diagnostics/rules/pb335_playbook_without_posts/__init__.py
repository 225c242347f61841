"""PB335. Found by `engine.planning.checking.own_dates`."""
