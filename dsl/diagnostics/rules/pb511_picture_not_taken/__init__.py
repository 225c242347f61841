"""PB511. Found by `engine.planning.posts.text_limits`."""
