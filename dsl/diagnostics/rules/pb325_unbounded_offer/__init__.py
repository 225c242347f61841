"""PB325. Found by `dsl.diagnostics.checks.constructs.campaigns` and `dsl.diagnostics.checks.constructs.coupons`."""
