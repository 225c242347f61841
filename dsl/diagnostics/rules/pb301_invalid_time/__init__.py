"""PB301. Found by `dsl.syntax.parser`."""
