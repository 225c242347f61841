"""PB501. Found by `dsl.diagnostics.checks.templates`."""
