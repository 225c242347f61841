"""PB408. Found by `dsl.diagnostics.checks.shares`."""
