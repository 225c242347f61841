"""PB105. Found by `dsl.syntax.parser`."""
