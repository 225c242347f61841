"""PB410. Found by `engine.planning.channel_weeks`."""
