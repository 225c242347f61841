"""PB112. Found by `dsl.syntax.parser`."""
