"""PB310. Found by `dsl.diagnostics.checks.time`."""
