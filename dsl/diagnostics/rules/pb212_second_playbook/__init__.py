"""PB212. Found by `dsl.loading`."""
