"""PB811. Found by `dsl.constructs.building.channel`."""
