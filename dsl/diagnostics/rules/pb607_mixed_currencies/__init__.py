"""PB607. Found by `dsl.diagnostics.checks.constructs.money`."""
