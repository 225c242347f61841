"""PB504. Found by `engine.planning.posts.text_limits`."""
