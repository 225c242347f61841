"""PB106. Found by `dsl.syntax.parser`."""
