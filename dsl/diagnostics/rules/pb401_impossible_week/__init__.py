"""PB401. Found by `engine.planning.advice`, `engine.planning.solving.conflict` and `engine.planning.week.layout`."""
