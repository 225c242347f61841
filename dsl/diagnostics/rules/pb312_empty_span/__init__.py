"""PB312. Found by `dsl.constructs.channel.construct` and `dsl.diagnostics.checks.time`."""
