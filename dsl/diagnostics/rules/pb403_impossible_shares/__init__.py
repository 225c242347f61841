"""PB403. Found by `dsl.diagnostics.checks.shares`."""
