"""PB110. Found by `dsl.constructs.expert.construct` and `dsl.syntax.syntax_errors`."""
