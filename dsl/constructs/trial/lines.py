"""What the lines of a trial say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Metric, Name, Share
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length, read_share, read_time


class SpreadOver(Statement):
    """One element over weekdays, or over times of the day; the other is empty."""

    element: Name
    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


class ForWeeks(Statement):
    count: int
    span: Span


class LooksFor(Statement):
    """The smallest difference worth finding, as a share of the mean."""

    effect: Share
    span: Span


class TrialMetric(Statement):
    metric: Metric


def spread_days(word: Word, element: Word, _: Word, days: Any) -> SpreadOver:
    return SpreadOver(name(element), days[0], (), word.span.to(days[1][-1]))


def spread_times(word: Word, element: Word, _: Word, times: Any) -> SpreadOver:
    clock = tuple(sorted({read_time(time) for time in times}))
    return SpreadOver(name(element), (), clock, word.span.to(times[-1].span))


def for_weeks(word: Word, length: Word) -> ForWeeks:
    weeks, over = divmod(read_length(length), dt.timedelta(weeks=1))
    return ForWeeks(0 if over else weeks, word.span.to(length.span))


def looks_for(word: Word, effect: Word) -> LooksFor:
    return LooksFor(read_share(effect), word.span.to(effect.span))


def trial_metric(_: Word, metric: Metric) -> TrialMetric:
    return TrialMetric(metric)


READERS = (spread_days, spread_times, for_weeks, looks_for, trial_metric)
"""From the words of a line to its statement: each named for its rule of the grammar."""
