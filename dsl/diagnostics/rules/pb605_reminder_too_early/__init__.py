"""PB605. Found by `dsl.diagnostics.checks.constructs.coupons`."""
