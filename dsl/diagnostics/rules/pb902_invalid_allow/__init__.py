"""PB902. Found by `dsl.diagnostics.suppressions`."""
