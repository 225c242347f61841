"""PB002. Found by `dsl.syntax.source`."""
