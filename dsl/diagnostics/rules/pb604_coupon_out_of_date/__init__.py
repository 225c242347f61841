"""PB604. Found by `dsl.diagnostics.checks.constructs.coupons`."""
