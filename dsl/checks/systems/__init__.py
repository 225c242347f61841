"""The checks of the later constructs: a plain tuple of functions, as those of `dsl.checks`."""

from __future__ import annotations

from dsl.checks.systems.campaigns import check_campaigns
from dsl.checks.systems.coupons import check_coupons
from dsl.checks.systems.draws import check_draws
from dsl.checks.systems.levels import check_levels
from dsl.checks.systems.lifecycles import check_lifecycles
from dsl.checks.systems.measures import check_measures
from dsl.checks.systems.money import check_money
from dsl.checks.systems.numbers import check_numbers
from dsl.checks.systems.reactions import check_reactions
from dsl.checks.systems.referrals import check_referrals
from dsl.checks.systems.seasons import check_seasons
from dsl.checks.systems.tasks import check_tasks
from dsl.checks.systems.trials import check_trials
from dsl.checks.systems.whens import check_whens

SYSTEM_CHECKS = (
    check_whens,
    check_numbers,
    check_money,
    check_campaigns,
    check_seasons,
    check_lifecycles,
    check_reactions,
    check_referrals,
    check_coupons,
    check_draws,
    check_levels,
    check_tasks,
    check_measures,
    check_trials,
)
