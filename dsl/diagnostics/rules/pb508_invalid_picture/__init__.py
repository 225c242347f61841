"""PB508. Found by `dsl.constructs.building.element`."""
