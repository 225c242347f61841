"""PB331. Found by `engine.planning.week.session_posts`."""
