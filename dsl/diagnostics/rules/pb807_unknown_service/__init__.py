"""PB807. Found by `dsl.constructs.building.channel`."""
