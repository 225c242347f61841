"""PB404. Found by `engine.planning.posts.identities`."""
