"""PB103. Found by `dsl.syntax.parser`."""
