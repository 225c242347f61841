"""PB209. Found by `dsl.constructs.paths`."""
