"""PB804. Found by `dsl.constructs.channel.construct`."""
