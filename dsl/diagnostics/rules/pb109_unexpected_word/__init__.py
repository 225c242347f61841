"""PB109. Found by `dsl.syntax.syntax_errors`."""
