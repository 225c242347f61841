"""PB205. Found by `dsl.diagnostics.checks.constructs.names` and `dsl.diagnostics.checks.names`."""
