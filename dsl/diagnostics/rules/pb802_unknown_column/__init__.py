"""PB802. Found by `dsl.constructs.building.channel`."""
