"""PB811. Found by `dsl.constructs.channel.construct`."""
