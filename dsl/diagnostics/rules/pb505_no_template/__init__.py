"""PB505. Found by `dsl.constructs.building.element`."""
