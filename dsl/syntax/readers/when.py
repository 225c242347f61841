"""From the parser's reductions to `when` phrases: on which days, and at what time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.syntax.keywords import ORDINALS, WEEKDAYS
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import days_from_d, read_date, read_length, read_time
from dsl.when import (
    AfterJoining,
    AtPeaks,
    AtThatMoment,
    AtTimes,
    Between,
    Monthly,
    OnCampaignDays,
    OnDates,
    OnLifeDays,
    Weekly,
    When,
)

NOT_WHOLE = -1
"""The interval of `every 10d on mon`, which is no whole number of weeks; a check tells of it."""


EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def when(recurrence: Any, moment: Any) -> When:
    return When(recurrence[0], moment[0], recurrence[1].to(moment[1]))


def on_joining(word: Word) -> When:
    return When(AfterJoining(dt.timedelta(0)), AtThatMoment(), word.span)


def after_joining(delay: Word, last: Word) -> When:
    return When(AfterJoining(read_length(delay)), AtThatMoment(), delay.span.to(last.span))


def daily(word: Word) -> tuple[Weekly, Span]:
    return Weekly(EVERY_DAY), word.span


def on_days(_: Word, days: Any) -> tuple[Weekly, Span]:
    return Weekly(days[0]), days[1][0].to(days[1][-1])


def every_weeks(
    word: Word, length: Word, on: Word, days: Any,
    frm: Any = None, anchor: Word | None = None,
) -> tuple[Weekly, Span]:  # fmt: skip
    weeks, over = divmod(read_length(length), dt.timedelta(weeks=1))
    first = None if anchor is None else read_date(anchor)
    last = days[1][-1] if anchor is None else anchor.span
    return Weekly(days[0], NOT_WHOLE if over else weeks, first), word.span.to(last)


def on_ddays(on: Word, days: Any) -> tuple[OnCampaignDays, Span]:
    return OnCampaignDays(days[0]), on.span.to(days[1])


def ddays(*items: Any) -> tuple[tuple[int, ...], Span]:
    parts = [item for item in items if not isinstance(item, Word)]
    days = sorted({day for part in parts for day in part[0]})
    return tuple(days), parts[-1][1]


def one_dday(day: Word) -> tuple[tuple[int, ...], Span]:
    return (days_from_d(day),), day.span


def dday_range(first: Word, _: Word, last: Word) -> tuple[tuple[int, ...], Span]:
    low, high = sorted((days_from_d(first), days_from_d(last)))
    return tuple(range(low, high + 1)), last.span


def on_life_days(
    word: Word, first: Word, _: Any = None, last: Word | None = None
) -> tuple[OnLifeDays, Span]:
    end = last or first
    return OnLifeDays(int(first), int(end)), word.span.to(end.span)


def monthly(ordinal: Word, day: tuple[int, Span], of: Word) -> tuple[Monthly, Span]:
    return Monthly(ORDINALS[ordinal.kind], day[0]), ordinal.span.to(of.span)


def on_dates(on: Word, *rest: Word) -> tuple[OnDates, Span]:
    dates = [word for word in rest if word.kind == "DATE"]
    days = tuple(sorted({read_date(word) for word in dates}))
    return OnDates(days), on.span.to(dates[-1].span)


def at_times(_: Word, times: list[Word]) -> tuple[AtTimes, Span]:
    clock = tuple(sorted({read_time(time) for time in times}))
    return AtTimes(clock), times[-1].span


def at_peaks(_: Word, word: Word) -> tuple[AtPeaks, Span]:
    return AtPeaks(None), word.span


def at_peak(_: Word, peak: Word, index: Word) -> tuple[AtPeaks, Span]:
    return AtPeaks(int(index)), index.span


def between(_: Word, start: Word, and_: Word, end: Word) -> tuple[Between, Span]:
    return Between(read_time(start), read_time(end)), end.span


def every_day(word: Word) -> tuple[tuple[int, ...], list[Span]]:
    return EVERY_DAY, [word.span]


def days(*items: Any) -> tuple[tuple[int, ...], list[Span]]:
    parts = [item for item in items if not isinstance(item, Word)]
    numbers = sorted({number for part in parts for number in part[0]})
    return tuple(numbers), [part[1] for part in parts]


def one_day(day: tuple[int, Span]) -> tuple[tuple[int, ...], Span]:
    return (day[0],), day[1]


def day_range(first: Any, _: Word, last: Any) -> tuple[tuple[int, ...], Span]:
    count = (last[0] - first[0]) % 7 + 1
    return tuple((first[0] + step) % 7 for step in range(count)), first[1].to(last[1])


def all_weekdays(word: Word) -> tuple[tuple[int, ...], Span]:
    return (0, 1, 2, 3, 4), word.span


def all_weekends(word: Word) -> tuple[tuple[int, ...], Span]:
    return (5, 6), word.span


def weekday(word: Word) -> tuple[int, Span]:
    return WEEKDAYS.index(word.kind), word.span


def times(*rest: Word) -> list[Word]:
    return [word for word in rest if word.kind == "TIME"]


READERS = (
    when,
    on_joining,
    after_joining,
    daily,
    on_days,
    every_weeks,
    on_ddays,
    ddays,
    one_dday,
    dday_range,
    on_life_days,
    monthly,
    on_dates,
    at_times,
    at_peaks,
    at_peak,
    between,
    every_day,
    days,
    one_day,
    day_range,
    all_weekdays,
    all_weekends,
    weekday,
    times,
)
"""From the words of a line to its statement: each named for its rule of the grammar."""
