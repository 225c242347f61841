"""PB809. Found by `engine.planning.posts.text_limits`."""
