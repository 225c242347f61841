"""PB302. Found by `dsl.syntax.parser`."""
