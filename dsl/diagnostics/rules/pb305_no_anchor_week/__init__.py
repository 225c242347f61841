"""PB305. Found by `dsl.diagnostics.checks.time`."""
