"""PB201. Found by `dsl.loading` and `dsl.constructs.topics.construct`."""
