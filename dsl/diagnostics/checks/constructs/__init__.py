"""The checks of constructs that find several codes together, as those of `dsl.diagnostics.checks`."""

from __future__ import annotations

from dsl.diagnostics.checks.constructs.campaigns import check_campaigns
from dsl.diagnostics.checks.constructs.coupons import check_coupons
from dsl.diagnostics.checks.constructs.dates import check_dates
from dsl.diagnostics.checks.constructs.money import check_money

CONSTRUCT_CHECKS = (check_money, check_dates, check_campaigns, check_coupons)
