"""What can be said of each element's weekdays, and how sure: the decision, before any words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from statsmodels.stats.multitest import multipletests

from engine.measuring.analysis.design import Confounded
from engine.measuring.analysis.effects import Effects, NotEnough, weekday_effects
from engine.measuring.analysis.history import PostResult
from engine.measuring.analysis.running_time import (
    WORTHWHILE,
    RunningTime,
    trial_weeks_needed,
    weeks_needed,
)
from engine.measuring.analysis.shrinkage import ShrunkEffect, shrunk
from engine.measuring.analysis.standing import Standing

LOOK = 0.0125
"""What one look at the report may spend of the 5% of false calls: a report is read every week, and
looks at weeks 4 to 12 together stay under 5% (3.7 to 4.0% in simulations)."""
ONE_LOOK = 0.05
"""For what is looked at once, such as the end of a trial."""
LEAST_WEEKS = 4

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One element, by one measure."""

    standing: Standing
    posts: int
    weeks: int | None
    """How many weeks there are results of; None where no dates are known."""
    effects: Effects | None
    raw: Effects | None
    """The same without any adjustment."""
    shrunk: tuple[ShrunkEffect, ...]
    p: float | None
    """Of the best day, after Holm's correction over the elements."""
    needed: RunningTime | None
    trial_needed: RunningTime | None
    confounded: tuple[Confounded, ...]
    too_few: tuple[int, ...]

    @property
    def best(self) -> int | None:
        """The weekday that stands out most; called best only where `standing` says so."""
        return None if self.effects is None else self.effects.best.weekday

    @property
    def raw_differs(self) -> bool:
        """Whether the plain averages would name another day, or give this one the other sign."""
        if self.effects is None or self.raw is None:
            return False
        ours, theirs = self.effects.best, self.raw.best
        if ours.weekday != theirs.weekday:
            return True
        return (ours.effect > 0) != (theirs.effect > 0)


def verdicts(
    histories: Mapping[Key, Sequence[PostResult]], alpha: float = LOOK,
    looked_for: float = WORTHWHILE, seed: int = 1,
) -> dict[Key, Verdict]:  # fmt: skip
    """What can be said of every element, by each measure that is asked for.

    `histories` has the posts of each element (and measure). The p-values are corrected over the elements (S.
    Holm, 1979, Scandinavian Journal of Statistics 6, 65-70), so that the chance of any false call
    in the whole report is `alpha`; the spread of day effects is learned from all of them.
    """
    found = {element: _found(history, seed) for element, history in histories.items()}
    known = {element: one for element, one in found.items() if isinstance(one, Effects)}
    corrected = _corrected({element: one.best.p for element, one in known.items()})
    drawn = dict(zip(known, shrunk(tuple(known.values()), seed), strict=True))
    return {
        element: _verdict(
            history, found[element], corrected.get(element), drawn.get(element, ()), alpha,
            looked_for, seed,
        )
        for element, history in histories.items()
    }  # fmt: skip


def _found(history: Sequence[PostResult], seed: int) -> Effects | NotEnough:
    found = weekday_effects(history, seed=seed)
    weeks = weeks_of(history)
    if isinstance(found, Effects) and weeks is not None and weeks < LEAST_WEEKS:
        return NotEnough(len(found.days), found.freedom, found.confounded, found.too_few)
    return found


def weeks_of(history: Sequence[PostResult]) -> int | None:
    """How many weeks a history spans, its gaps counted too; None without dates."""
    weeks = [post.week for post in history if post.week is not None]
    if len(weeks) < len(history) or not weeks:
        return None
    return max(weeks) - min(weeks) + 1


def _corrected(chances: Mapping[Key, float]) -> dict[Key, float]:
    if not chances:
        return {}
    _, corrected, _, _ = multipletests(list(chances.values()), method="holm")
    return {element: float(p) for element, p in zip(chances, corrected, strict=True)}


def _verdict(
    history: Sequence[PostResult], found: Effects | NotEnough, p: float | None,
    drawn: tuple[ShrunkEffect, ...], alpha: float, looked_for: float, seed: int,
) -> Verdict:  # fmt: skip
    weeks = weeks_of(history)
    if isinstance(found, NotEnough):
        hidden = len(found.confounded) > found.days
        standing = Standing.CONFOUNDED if hidden else Standing.NOT_ENOUGH
        return Verdict(standing, len(history), weeks, None, None, (), None, None, None,
                       found.confounded, found.too_few)  # fmt: skip
    raw = weekday_effects(history, adjusted=False, seed=seed)
    called = p is not None and p <= alpha
    needed = trial_needed = None
    if not called and weeks is not None:
        needed = weeks_needed(found, weeks, looked_for)
        trial_needed = trial_weeks_needed(found, len(history) / weeks, looked_for)
    return Verdict(
        Standing.BEST if called else Standing.OPEN, len(history), weeks, found,
        raw if isinstance(raw, Effects) else None, drawn, p, needed, trial_needed,
        found.confounded, found.too_few,
    )  # fmt: skip
