"""PB318. Found by `engine.planning.week.session_posts`."""
