"""PB107. Found by `dsl.syntax.syntax_errors`."""
