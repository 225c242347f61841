"""PB507. Found by `dsl.constructs.building.element`."""
