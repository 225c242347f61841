"""PB111. Found by `dsl.constructs.block` and `dsl.constructs.peaks.construct`."""
