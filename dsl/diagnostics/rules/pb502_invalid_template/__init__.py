"""PB502. Found by `dsl.diagnostics.checks.templates`."""
