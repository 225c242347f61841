"""PB807. Found by `dsl.constructs.channel.construct`."""
