"""What the lines of rules and wishes say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.names import Name, Period, Share
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length, read_period, read_share, read_time
from dsl.when import Preference


class Portion(Value):
    """`activity 60% to 70%`; a single share has `exact`, and `least == most`."""

    subject: Name
    least: Share
    most: Share
    exact: bool


class Mix(Statement):
    portions: tuple[Portion, ...]
    span: Span


class Limit(Statement):
    """`at most 2 transaction per day` or `at least 1 live per week`."""

    bound: Literal["most", "least"]
    count: int
    subject: Name
    per: Period
    span: Span


class Distance(Statement):
    """`keep 20h between live`: the least time from one post to the next."""

    least: dt.timedelta
    subject: Name
    span: Span


class NoAfter(Statement):
    """`no transaction after transaction`: never `subject` straight after `after`."""

    subject: Name
    after: Name
    span: Span


class NoOn(Statement):
    subject: Name
    days: tuple[int, ...]
    span: Span


class Wish(Statement):
    """`prefer live at 20:30` or `avoid transaction on sun`."""

    want: bool
    subject: Name
    preference: Preference
    span: Span


Rule = Mix | Limit | NoAfter | NoOn | Distance
"""A hard rule of a week or a channel."""


def _limit(
    bound: Literal["most", "least"], word: Word, count: Word, subject: Word, per: Word
) -> Limit:
    span = word.span.to(per.span)
    return Limit(bound, int(count), name(subject), read_period(per), span)


def mix(word: Word, *rest: Any) -> Mix:
    portions = tuple(item[0] for item in rest if isinstance(item, tuple))
    last = next(item[1] for item in reversed(rest) if isinstance(item, tuple))
    return Mix(portions, word.span.to(last))


def portion(
    subject: Word, least: Word, _: Any = None, most: Word | None = None
) -> tuple[Portion, Span]:
    low = read_share(least)
    high = low if most is None else read_share(most)
    return Portion(name(subject), low, high, most is None), (most or least).span


def at_most(word: Word, count: Word, subject: Word, per: Word) -> Limit:
    return _limit("most", word, count, subject, per)


def at_least(word: Word, count: Word, subject: Word, per: Word) -> Limit:
    return _limit("least", word, count, subject, per)


def keep(word: Word, least: Word, _: Word, subject: Word) -> Distance:
    return Distance(read_length(least), name(subject), word.span.to(subject.span))


def no_after(word: Word, subject: Word, _: Word, after: Word) -> NoAfter:
    return NoAfter(name(subject), name(after), word.span.to(after.span))


def no_on(word: Word, subject: Word, _: Word, days: Any) -> NoOn:
    return NoOn(name(subject), days[0], word.span.to(days[1][-1]))


def prefer(word: Word, subject: Word, wish: tuple[Preference, Span]) -> Wish:
    return Wish(True, name(subject), wish[0], word.span.to(wish[1]))


def avoid(word: Word, subject: Word, wish: tuple[Preference, Span]) -> Wish:
    return Wish(False, name(subject), wish[0], word.span.to(wish[1]))


def preferred_days(_: Word, days: Any, at: Any = None, times: Any = ()) -> tuple[Preference, Span]:
    last = times[-1].span if times else days[1][-1]
    return Preference(days[0], tuple(read_time(time) for time in times)), last


def preferred_times(_: Word, times: Any) -> tuple[Preference, Span]:
    return Preference((), tuple(read_time(time) for time in times)), times[-1].span


READERS = (
    mix,
    portion,
    at_most,
    at_least,
    keep,
    no_after,
    no_on,
    prefer,
    avoid,
    preferred_days,
    preferred_times,
)
"""From the words of a line to its statement: each named for its rule of the grammar."""
