"""PB209. Found by `dsl.constructs.building.paths`."""
