"""PB104. Found by `dsl.syntax.parser`."""
