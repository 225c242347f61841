"""PB207. Found by `dsl.loading`."""
