"""What each fault means, for its page and for editors; a module a tongue."""
