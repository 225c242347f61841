"""A verdict in words: what works, how sure that is, and what would settle it."""

from __future__ import annotations

import datetime as dt
import math

from dsl.base.sentence import Quoted, message, say, told
from engine.measuring.analysis.standing import Standing
from engine.measuring.analysis.verdict import Verdict
from engine.time.said_dates import Percent, WeekdayName


def _day(weekday: int) -> str:
    return told(WeekdayName(dt.date(2024, 1, 1 + weekday)))


FACTORS = {
    "hour": message("factor.hour", "hour"),
    "topic": message("factor.topic", "topic"),
    "channel": message("factor.channel", "channel"),
    "week": message("factor.week", "week"),
    "rest": message("factor.rest", "rest"),
}


def verdict_words(element: str, verdict: Verdict) -> str:
    """What can be said of an element's weekdays, and no more than that."""
    match verdict.standing:
        case Standing.BEST:
            said = say(
                "verdict.best",
                "{element}: {day} is best: {effect} against the other days",
                element=element,
                day=_best(verdict),
                effect=_effect(verdict),
            )
        case Standing.OPEN:
            said = say(
                "verdict.open",
                "{element}: no day stands out yet; {day} is highest, {effect} against the other days",
                element=element,
                day=_best(verdict),
                effect=_effect(verdict),
            ) + _more_weeks(verdict)
        case Standing.CONFOUNDED:
            said = say(
                "verdict.confounded",
                "{element}: its days can't be told apart from what always comes with them",
                element=element,
            )
        case Standing.NOT_ENOUGH:
            said = say(
                "verdict.too_few",
                "{element}: too few posts to compare days; that takes 3 posts on each of 3 days, in at least 4 weeks",
                element=element,
            )
    return say("list.semicolon", "; ").join([said, *_raw(verdict), *_confounded(verdict)])


def _best(verdict: Verdict) -> str:
    return "" if verdict.best is None else _day(verdict.best)


def _effect(verdict: Verdict) -> str:
    """The effect as it is shown: drawn towards zero as far as all elements together ask for."""
    own = next(day for day in verdict.shrunk if day.weekday == verdict.best)
    return say(
        "verdict.effect",
        "{effect} ({low} to {high})",
        effect=_percent(own.effect),
        low=_percent(own.low),
        high=_percent(own.high),
    )


def _percent(logarithm: float) -> str:
    shown = f"{100 * math.expm1(logarithm):+.0f}"
    return shown[0] + told(Percent(int(shown[1:]) / 100))


def _factor(factor: str, level: str) -> str:
    """What always comes with a day: `hour '18:00 to 22:00'`."""
    word = FACTORS.get(factor, factor)
    if not level:
        return told(word)
    first, to, last = level.partition(" to ")
    span = message("verdict.span", "{first} to {last}", first=first, last=last) if to else level
    return say("verdict.factor", "{factor} {level}", factor=word, level=Quoted(told(span)))


def _more_weeks(verdict: Verdict) -> str:
    needed, so_far = verdict.needed, verdict.weeks
    if needed is None or so_far is None:
        return ""
    if not needed.within_half_a_year:
        return say("list.semicolon", "; ") + say(
            "verdict.not_soon", "a difference of 30% would not be found within half a year"
        )
    low, high = (max(math.ceil(weeks - so_far), 1) for weeks in (needed.low, needed.high))
    return say("list.semicolon", "; ") + say(
        "verdict.more_weeks",
        "in about {low} to {high} more weeks a difference of 30% would be found",
        low=low,
        high=high,
    )


def _raw(verdict: Verdict) -> list[str]:
    if not verdict.raw_differs or verdict.raw is None:
        return []
    return [say("verdict.raw", "plain averages name {day}", day=_day(verdict.raw.best.weekday))]


def _confounded(verdict: Verdict) -> list[str]:
    return [
        say(
            "verdict.together",
            "{day} can't be told from the {factor}: they always come together",
            day=_day(one.weekday),
            factor=_factor(one.factor or "rest", one.level),
        )
        for one in verdict.confounded
    ]
