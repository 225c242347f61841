"""PB402. Found by `dsl.diagnostics.checks.shares` and `dsl.syntax.parser`."""
