"""PB411. Found by `engine.planning.channel_weeks`."""
