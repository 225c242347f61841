"""PB601. Found by `dsl.diagnostics.checks.constructs.money`."""
