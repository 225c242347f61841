"""PB306. Found by `dsl.diagnostics.checks.time`."""
