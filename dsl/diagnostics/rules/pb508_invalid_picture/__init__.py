"""PB508. Found by `dsl.constructs.element.construct`."""
