"""PB603. Found by `dsl.diagnostics.checks.constructs.coupons`."""
