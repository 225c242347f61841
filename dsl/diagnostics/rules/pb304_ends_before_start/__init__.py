"""PB304. Found by `dsl.diagnostics.checks.constructs.dates` and `dsl.loading`."""
