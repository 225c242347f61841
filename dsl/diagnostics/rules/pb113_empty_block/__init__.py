"""PB113. Found by `dsl.syntax.parser`."""
