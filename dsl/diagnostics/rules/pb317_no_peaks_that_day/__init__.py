"""PB317. Found by `dsl.diagnostics.checks.time`."""
