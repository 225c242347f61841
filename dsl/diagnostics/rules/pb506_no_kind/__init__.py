"""PB506. Found by `dsl.constructs.element.construct`."""
