"""PB422. Found by `engine.planning.week.draw_posts`."""
