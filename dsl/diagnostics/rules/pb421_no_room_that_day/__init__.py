"""PB421. Found by `engine.planning.week.giving_way`."""
