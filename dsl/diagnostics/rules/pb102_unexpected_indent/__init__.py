"""PB102. Found by `dsl.syntax.parser`."""
