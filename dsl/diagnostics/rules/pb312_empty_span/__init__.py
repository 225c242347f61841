"""PB312. Found by `dsl.constructs.building.channel` and `dsl.diagnostics.checks.time`."""
