"""PB202. Found by `dsl.loading`."""
