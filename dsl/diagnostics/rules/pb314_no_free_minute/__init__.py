"""PB314. Found by `engine.planning.week.layout`."""
