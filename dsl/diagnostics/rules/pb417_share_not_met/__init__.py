"""PB417. Found by `engine.planning.channel_weeks`."""
