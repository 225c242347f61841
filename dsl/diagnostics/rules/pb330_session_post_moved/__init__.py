"""PB330. Found by `engine.planning.week.session_posts`."""
