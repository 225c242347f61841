"""PB114. Found by `dsl.syntax.parser`."""
