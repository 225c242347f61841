"""PB211. Found by `dsl.loading`."""
