"""PB313. Found by `dsl.diagnostics.checks.time` and `dsl.syntax.parser`."""
