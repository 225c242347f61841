"""PB307. Found by `dsl.diagnostics.checks.time`."""
