"""PB203. Found by `dsl.diagnostics.checks.names`."""
