"""PB812. Found by `dsl.constructs.channel.construct`."""
