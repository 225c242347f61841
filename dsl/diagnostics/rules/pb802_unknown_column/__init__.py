"""PB802. Found by `dsl.constructs.channel.construct`."""
