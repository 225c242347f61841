"""PB326. Found by `dsl.diagnostics.checks.time`."""
