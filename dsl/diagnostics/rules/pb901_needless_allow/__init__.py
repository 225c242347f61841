"""PB901. Found by `dsl.diagnostics.suppressions`."""
