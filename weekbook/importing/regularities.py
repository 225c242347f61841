"""Finding what comes back every week among dated posts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from weekbook.importing.dated_post import Moment

LEAST = 3
"""How often something has to come to be called regular: twice may be chance."""

INTERVALS = (2, 3, 4)
MOST_DATES = 8
"""How many dates one line names."""

_WEEK = dt.timedelta(weeks=1)


class Regular(NamedTuple):
    """A text at times of the day: on weekdays of every so many weeks, or on single dates."""

    text: str
    times: tuple[dt.time, ...]
    days: tuple[int, ...] = ()
    interval: int = 1
    anchor: dt.date | None = None
    dates: tuple[dt.date, ...] = ()


def regularities(moments: Iterable[Moment]) -> list[Regular]:
    """Lines that together make exactly these posts, none more and none less.

    A weekday is regular only if the text comes on every one from the first to the last date of
    all posts; with one missing, its posts are told date by date.
    """
    moments = list(moments)
    if not moments:
        return []
    first, last = min(m.date for m in moments), max(m.date for m in moments)
    dates: dict[tuple[str, dt.time], set[dt.date]] = defaultdict(set)
    for moment in moments:
        dates[moment.text, moment.time].add(moment.date)
    found: list[Regular] = []
    for (text, time), on in dates.items():
        found += _of_one(text, time, on, first, last)
    return _with_times_together(found)


def _of_one(
    text: str, time: dt.time, on: set[dt.date], first: dt.date, last: dt.date
) -> Iterator[Regular]:
    weekly: list[int] = []
    intervals: dict[tuple[int, dt.date], list[int]] = defaultdict(list)
    single: set[dt.date] = set()
    for day in range(7):
        own = {date for date in on if date.weekday() == day}
        if len(own) >= LEAST and own == _every(day, first, last):
            weekly.append(day)
            continue
        interval = next(
            (n for n in INTERVALS if len(own) >= LEAST and own == _from(min(own), n, last)), 0
        )
        if interval:
            intervals[interval, min(own)].append(day)
        else:
            single |= own
    if weekly:
        yield Regular(text, (time,), tuple(weekly))
    for (interval, anchor), days in intervals.items():
        yield Regular(text, (time,), tuple(days), interval, anchor)
    ordered = sorted(single)
    for start in range(0, len(ordered), MOST_DATES):
        yield Regular(text, (time,), dates=tuple(ordered[start : start + MOST_DATES]))


def _every(day: int, first: dt.date, last: dt.date) -> set[dt.date]:
    begin = first + dt.timedelta(days=(day - first.weekday()) % 7)
    return _from(begin, 1, last)


def _from(begin: dt.date, interval: int, last: dt.date) -> set[dt.date]:
    found, date = set(), begin
    while date <= last:
        found.add(date)
        date += _WEEK * interval
    return found


def _with_times_together(lines: list[Regular]) -> list[Regular]:
    """Lines that differ only in their times as one."""
    together: dict[Regular, list[dt.time]] = {}
    for line in lines:
        together.setdefault(line._replace(times=()), []).extend(line.times)
    return [line._replace(times=tuple(sorted(times))) for line, times in together.items()]
