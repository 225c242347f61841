"""PB420. Found by `engine.planning.week.giving_way`."""
