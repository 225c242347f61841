"""PB423. Found by `engine.planning.channel_weeks`."""
