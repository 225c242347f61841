"""PB101. Found by `dsl.syntax.parser`."""
