"""PB803. Found by `dsl.constructs.channel.construct`."""
