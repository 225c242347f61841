"""The effect of each weekday against the mean of the others, with everything else held equal.

Per element and measure, by ordinary least squares:

    log rate ~ weekday + topic + slot + set of groups + ... + week

Each day's effect is its contrast against the mean of the other comparable days. The p-value of a
day is simultaneous over the days: the chance that the largest of all contrasts would be as large
by luck alone, from the multivariate t of their correlation (F. Bretz, T. Hothorn, P. Westfall,
Multiple Comparisons Using R, 2010, section 3.1). Where counts are rare the log rates are far from
normal, and the p-value comes from permuted residuals instead (D. Freedman, D. Lane, 1983, Journal
of Business & Economic Statistics 1(4), 292-298).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import OLS

from engine.measuring.analysis.design import Confounded, Design, Matrix, design
from engine.measuring.analysis.history import PostResult

LEAST_DAYS = 3
LEAST_FREEDOM = 8
"""Residual degrees of freedom under which nothing is called."""
LEAST_SPREAD = 1e-9
"""Posts that are all alike to the last digit are made up, or one figure copied: nothing to learn."""
RARE = 5.0
"""A mean count a post below which p-values come from permutations."""
PERMUTATIONS = 1_999
CONFIDENCE = 0.95
DRAWS = 20_000
FAR_OUT, NEAR = 1e-4, 0.1
"""Bonferroni bounds below which the bound itself is the p-value, and above which draws give it."""
_RIDGE = 1e-6
"""The contrasts sum to zero, so their correlation is singular; scipy's cumulative function is
wrong there (0.085 where it is 0.053) and right to the fourth digit with so small a ridge."""


@dataclass(frozen=True, slots=True)
class DayEffect:
    """One weekday against the mean of the others, on the scale of logarithms."""

    weekday: int
    posts: int
    effect: float
    error: float
    """Its standard error."""
    low: float
    high: float
    """The bounds of its own 95% interval."""
    p: float
    """Simultaneous over the days, for being higher than the others."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What was found for one element and one measure."""

    days: tuple[DayEffect, ...]
    covariance: Matrix
    """Of the effects, days x days."""
    freedom: int
    """Residual degrees of freedom."""
    spread: float
    """The residual standard deviation of a post's log rate."""
    critical: float
    """How many standard errors the best day needs to be called at 5%."""
    confounded: tuple[Confounded, ...]
    too_few: tuple[int, ...]
    adjusted_for: tuple[str, ...]
    permuted: bool
    """Whether p-values come from permutations."""

    @property
    def best(self) -> DayEffect:
        """The day that stands out most, by its effect over its error."""
        return max(self.days, key=lambda day: day.effect / day.error)


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Why nothing can be said yet."""

    days: int
    """Weekdays that can be compared."""
    freedom: int
    confounded: tuple[Confounded, ...]
    too_few: tuple[int, ...]


def weekday_effects(
    history: Sequence[PostResult], adjusted: bool = True, seed: int = 1
) -> Effects | NotEnough:
    """The effects of the weekdays in a history, or why there are none yet.

    `seed` fixes the permutations, and the quasi-random points of the multivariate t.
    """
    made = design(history, adjusted)
    days = len(made.comparable)
    if days < LEAST_DAYS:
        return NotEnough(days, 0, made.confounded, made.too_few)
    kept = [history[number] for number in made.rows]
    rates = np.array([post.log_rate for post in kept])
    fit = OLS(rates, made.matrix).fit()
    freedom, spread = int(fit.df_resid), float(np.sqrt(fit.scale)) if fit.df_resid > 0 else 0.0
    if freedom < LEAST_FREEDOM or spread < LEAST_SPREAD:
        return NotEnough(days, freedom, made.confounded, made.too_few)
    contrasts = _contrasts(made)
    effects = contrasts @ fit.params
    covariance = contrasts @ fit.cov_params() @ contrasts.T
    errors = np.sqrt(np.diag(covariance))
    statistics = effects / errors
    highest = _Highest(covariance, freedom, seed)
    permuted = float(np.mean([post.count for post in kept])) < RARE
    if permuted:
        chances = _by_permutation(made, contrasts, rates, statistics, freedom, seed)
    else:
        chances = [highest.chance_above(value) for value in statistics]
    reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2, freedom))
    found = tuple(
        DayEffect(
            weekday=day, posts=sum(post.weekday == day for post in kept), effect=float(effect),
            error=float(error), low=float(effect - reach * error),
            high=float(effect + reach * error), p=float(chance),
        )
        for day, effect, error, chance in zip(
            made.comparable, effects, errors, chances, strict=True
        )
    )  # fmt: skip
    return Effects(
        found, covariance, freedom, float(spread), highest.at(1.0 - CONFIDENCE),
        made.confounded, made.too_few, made.adjusted_for, permuted,
    )  # fmt: skip


def _contrasts(made: Design) -> Matrix:
    """Each comparable day against the mean of the others: days x columns of the design."""
    count = len(made.comparable)
    found = np.zeros((count, made.matrix.shape[1]))
    columns = [made.days.index(day) for day in made.comparable]
    for row, column in enumerate(columns):
        found[row, columns] = -1.0 / (count - 1)
        found[row, column] = 1.0
    return found


def _correlation(covariance: Matrix) -> Matrix:
    ridged = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    ridged = ridged + _RIDGE * np.eye(len(ridged))
    found: Matrix = ridged / (1.0 + _RIDGE)
    return found


class _Highest:
    """How large the largest of the contrasts over their errors is where no day differs."""

    def __init__(self, covariance: Matrix, freedom: int, seed: int) -> None:
        self._count, self._freedom = len(covariance), freedom
        self._joint = stats.multivariate_t(
            shape=_correlation(covariance), df=freedom, seed=np.random.default_rng(seed)
        )
        drawn = self._joint.rvs(size=DRAWS, random_state=np.random.default_rng(seed))
        self._drawn = np.sort(drawn.max(axis=1))

    def chance_above(self, statistic: float) -> float:
        """The chance of one at least so large: integrated where it is small, else from draws."""
        bound = self._count * float(stats.t.sf(statistic, self._freedom))
        if bound < FAR_OUT:
            return bound
        if bound > NEAR:
            return 1.0 - float(np.searchsorted(self._drawn, statistic)) / DRAWS
        inside = float(self._joint.cdf(np.full(self._count, statistic), maxpts=20_000))
        return min(max(1.0 - inside, 0.0), bound)

    def at(self, alpha: float) -> float:
        """How large it has to be so that luck alone makes one so in `alpha`."""
        return float(np.quantile(self._drawn, 1.0 - alpha))


def _by_permutation(
    made: Design, contrasts: Matrix, rates: Matrix, statistics: Matrix, freedom: int, seed: int
) -> list[float]:
    """Freedman and Lane: what the covariates explain stays where it is, the rest is dealt anew."""
    others = np.column_stack([np.ones(len(rates)), made.matrix[:, len(made.days) :]])
    left = rates - others @ (np.linalg.pinv(others) @ rates)
    random = np.random.default_rng(seed)
    dealt = np.array([left[random.permutation(len(left))] for _ in range(PERMUTATIONS)]).T
    pseudo = np.linalg.pinv(made.matrix)
    fitted = pseudo @ dealt
    spreads = np.sqrt(((dealt - made.matrix @ fitted) ** 2).sum(axis=0) / freedom)
    unscaled = np.sqrt(np.diag(contrasts @ pseudo @ pseudo.T @ contrasts.T))
    highest = ((contrasts @ fitted) / np.outer(unscaled, spreads)).max(axis=0)
    return [float((1 + (highest >= value).sum()) / (1 + PERMUTATIONS)) for value in statistics]
