"""PB804. Found by `dsl.constructs.building.channel`."""
