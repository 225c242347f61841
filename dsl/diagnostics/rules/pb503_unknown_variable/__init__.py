"""PB503. Found by `dsl.diagnostics.checks.templates`."""
