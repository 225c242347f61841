"""What can be computed again, kept in the user's cache."""
