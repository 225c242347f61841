"""PB506. Found by `dsl.constructs.building.element`."""
