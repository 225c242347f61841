"""A verdict in words: what works, how sure that is, and what would settle it."""

from __future__ import annotations

import math

from engine.measuring.analysis.standing import Standing
from engine.measuring.analysis.verdict import Verdict

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def verdict_words(element: str, verdict: Verdict) -> str:
    """What can be said of an element's weekdays, and no more than that."""
    match verdict.standing:
        case Standing.BEST:
            said = f"{element}: {_best(verdict)} is best: {_effect(verdict)} against the other days"
        case Standing.OPEN:
            said = (
                f"{element}: no day stands out yet; {_best(verdict)} is highest,"
                f" {_effect(verdict)} against the other days{_more_weeks(verdict)}"
            )
        case Standing.CONFOUNDED:
            said = f"{element}: its days can't be told apart from what always comes with them"
        case Standing.NOT_ENOUGH:
            said = (
                f"{element}: too few posts to compare days; that takes 3 posts on each of 3 days,"
                " in at least 4 weeks"
            )
    return "; ".join([said, *_raw(verdict), *_confounded(verdict)])


def _best(verdict: Verdict) -> str:
    return "" if verdict.best is None else DAYS[verdict.best]


def _effect(verdict: Verdict) -> str:
    """The effect as it is shown: drawn towards zero as far as all elements together ask for."""
    own = next(day for day in verdict.shrunk if day.weekday == verdict.best)
    return f"{_percent(own.effect)} ({_percent(own.low)} to {_percent(own.high)})"


def _percent(logarithm: float) -> str:
    return f"{100 * math.expm1(logarithm):+.0f}%"


def _more_weeks(verdict: Verdict) -> str:
    needed, so_far = verdict.needed, verdict.weeks
    if needed is None or so_far is None:
        return ""
    if not needed.within_half_a_year:
        return "; a difference of 30% would not be found within half a year"
    low, high = (max(math.ceil(weeks - so_far), 1) for weeks in (needed.low, needed.high))
    return f"; in about {low} to {high} more weeks a difference of 30% would be found"


def _raw(verdict: Verdict) -> list[str]:
    if not verdict.raw_differs or verdict.raw is None:
        return []
    return [f"plain averages name {DAYS[verdict.raw.best.weekday]}"]


def _confounded(verdict: Verdict) -> list[str]:
    return [
        f"{DAYS[one.weekday]} can't be told from the {one.factor or 'rest'}"
        + (f" {one.level!r}" if one.level else "")
        + ": they always come together"
        for one in verdict.confounded
    ]
