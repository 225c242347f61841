"""PB108. Found by `dsl.syntax.syntax_errors`."""
