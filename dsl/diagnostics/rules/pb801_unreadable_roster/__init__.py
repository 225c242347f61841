"""PB801. Found by `dsl.constructs.building.channel`."""
