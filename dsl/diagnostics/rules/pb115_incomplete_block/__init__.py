"""PB115. Found by `dsl.constructs.building`."""
