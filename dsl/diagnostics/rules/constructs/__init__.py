"""The checks of the later constructs: a plain tuple of functions, as those of `dsl.diagnostics.rules`."""

from __future__ import annotations

from dsl.diagnostics.rules.constructs.campaigns import check_campaigns
from dsl.diagnostics.rules.constructs.coupons import check_coupons
from dsl.diagnostics.rules.constructs.draws import check_draws
from dsl.diagnostics.rules.constructs.levels import check_levels
from dsl.diagnostics.rules.constructs.lifecycles import check_lifecycles
from dsl.diagnostics.rules.constructs.measures import check_measures
from dsl.diagnostics.rules.constructs.money import check_money
from dsl.diagnostics.rules.constructs.numbers import check_numbers
from dsl.diagnostics.rules.constructs.reactions import check_reactions
from dsl.diagnostics.rules.constructs.referrals import check_referrals
from dsl.diagnostics.rules.constructs.seasons import check_seasons
from dsl.diagnostics.rules.constructs.tasks import check_tasks
from dsl.diagnostics.rules.constructs.trials import check_trials
from dsl.diagnostics.rules.constructs.whens import check_whens

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
