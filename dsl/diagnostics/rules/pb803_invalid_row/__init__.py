"""PB803. Found by `dsl.constructs.building.channel`."""
