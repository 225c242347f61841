"""PB003. Found by `dsl.loading`."""
