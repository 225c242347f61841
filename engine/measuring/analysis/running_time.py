"""How much longer it takes until a difference of a given size would be found."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from engine.measuring.analysis.effects import Effects

WORTHWHILE = 0.3
"""The difference looked for where the operator named none: a day 30% better than the others."""
POWER = 0.8
HALF_A_YEAR = 26
_Z_POWER = float(stats.norm.ppf(POWER))


@dataclass(frozen=True, slots=True)
class RunningTime:
    """Weeks in all, from the first on, until `POWER` is reached. A range, for the spread of posts
    is itself only estimated; it holds in four of five histories."""

    low: float
    high: float

    @property
    def within_half_a_year(self) -> bool:
        """Whether, at best, `POWER` is reached within half a year."""
        return self.low <= HALF_A_YEAR


def weeks_needed(effects: Effects, weeks: int, looked_for: float = WORTHWHILE) -> RunningTime:
    """How many weeks the element has to go on as it does, where `weeks` have passed.

    weeks x ((c + z) x se / log(1 + looked_for))^2, with c the critical value of the best day and z
    that of the power; the range is that of the residual variance (chi-square, 80%).
    """
    needed = (effects.critical + _Z_POWER) * effects.best.error / math.log1p(looked_for)
    low, high = _range_of_variance(effects.freedom)
    return RunningTime(weeks * needed**2 * low, weeks * needed**2 * high)


def trial_weeks_needed(
    effects: Effects, posts_a_week: float, looked_for: float = WORTHWHILE
) -> RunningTime:
    """How many weeks a trial over two days would take, at as many posts a week as now."""
    found = float(stats.norm.ppf(0.95)) + _Z_POWER
    needed = 4 * (found * effects.spread / math.log1p(looked_for)) ** 2 / posts_a_week
    low, high = _range_of_variance(effects.freedom)
    return RunningTime(needed * low, needed * high)


def _range_of_variance(freedom: int) -> tuple[float, float]:
    """By which factors the true residual variance may differ from the estimated one."""
    return (
        float(freedom / stats.chi2.ppf(0.9, freedom)),
        float(freedom / stats.chi2.ppf(0.1, freedom)),
    )
