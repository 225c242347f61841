"""PB505. Found by `dsl.constructs.element.construct`."""
