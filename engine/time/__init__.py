"""Days and instants: which dates a phrase means, and when a wall clock shows a time."""
