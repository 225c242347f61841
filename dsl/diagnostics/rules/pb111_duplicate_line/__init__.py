"""PB111. Found by `dsl.constructs.building.block` and `dsl.constructs.building.peaks`."""
