"""PB208. Found by `dsl.loading`."""
