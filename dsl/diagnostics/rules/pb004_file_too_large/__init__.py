"""PB004. Found by `dsl.syntax.source`."""
