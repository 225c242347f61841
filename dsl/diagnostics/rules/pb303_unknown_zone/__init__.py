"""PB303. Found by `dsl.zones`."""
