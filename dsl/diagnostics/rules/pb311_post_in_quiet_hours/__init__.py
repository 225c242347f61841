"""PB311. Found by `dsl.diagnostics.checks.quiet_hours` and `dsl.diagnostics.checks.time`."""
