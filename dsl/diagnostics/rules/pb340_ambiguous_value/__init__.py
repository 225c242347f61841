"""PB340. Found by `dsl.syntax.parser`."""
