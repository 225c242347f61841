"""PB201. Found by `dsl.constructs.building.topics` and `dsl.loading`."""
