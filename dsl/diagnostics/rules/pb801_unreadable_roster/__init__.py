"""PB801. Found by `dsl.constructs.channel.construct`."""
