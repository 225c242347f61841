"""PB110. Found by `dsl.constructs.building.expert` and `dsl.syntax.syntax_errors`."""
