"""PB507. Found by `dsl.constructs.element.construct`."""
