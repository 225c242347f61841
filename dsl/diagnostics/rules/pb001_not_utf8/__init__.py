"""PB001. Found by `dsl.syntax.source`."""
