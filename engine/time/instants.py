"""When a wall clock shows a time: gaps and folds of a zone resolved by one rule, ours.

A time that a zone leaves out is the first instant after the gap; one that comes twice is the
first of the two; a day that a zone left out has no instants at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
DAY_MINUTES = 1440
ZERO = dt.timedelta(0)


class Instant(NamedTuple):
    """A moment in UTC, and whether the wall time it was asked for is there once."""

    at: dt.datetime
    wall: Literal["once", "gap", "twice"]


def instant(zone: str, date: dt.date, time: dt.time) -> Instant | None:
    """The instant at which clocks in `zone` show this date and time; None for a skipped day.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a zone that the machine does not know.
    """
    offset = _whole_day(zone, date)
    if offset is None:
        return _on_a_changing_day(zone, date, time)
    return Instant(dt.datetime.combine(date, time, dt.UTC) - offset, "once")


def instants_of_week(zone: str, monday: dt.date, minutes: Iterable[int]) -> list[Instant | None]:
    """The instants of a week's minutes, counted on the wall clock from its Monday at 00:00.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a zone that the machine does not know.
    """
    days: dict[int, tuple[dt.date, dt.datetime | None]] = {}
    found: list[Instant | None] = []
    for minute in minutes:
        number, left = divmod(minute, DAY_MINUTES)
        if number not in days:
            date = monday + dt.timedelta(days=number)
            offset = _whole_day(zone, date)
            start = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
            days[number] = date, None if offset is None else start - offset
        date, midnight = days[number]
        if midnight is None:
            time = dt.time(left // 60, left % 60)
            found.append(_on_a_changing_day(zone, date, time))
        else:
            found.append(Instant(midnight + dt.timedelta(0, left * 60), "once"))
    return found


def clocks_change(zone: str, first: dt.date, last: dt.date) -> bool:
    """Whether the clocks of a zone are put between the midnights that begin these two dates.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a zone that the machine does not know.
    """
    days = (first + dt.timedelta(days=day) for day in range((last - first).days + 1))
    return len({_at_midnight(zone, date) for date in days}) > 1


def _whole_day(zone: str, date: dt.date) -> dt.timedelta | None:
    """The one offset that a zone has all day, or None where its clocks are put near this day.

    Looked at from the day before to two days after, so that a time of this day is there just once
    and clocks that are put at its very end are seen.
    """
    first = _at_midnight(zone, date)
    for days in (-1, 1, 2):
        if _at_midnight(zone, date + dt.timedelta(days=days)) != first:
            return None
    return first


@lru_cache(maxsize=100_000)
def _at_midnight(zone: str, date: dt.date) -> dt.timedelta | None:
    place = ZoneInfo(zone)
    return dt.datetime(date.year, date.month, date.day, tzinfo=place).utcoffset()


@lru_cache(maxsize=100_000)
def _on_a_changing_day(zone: str, date: dt.date, time: dt.time) -> Instant | None:
    place = ZoneInfo(zone)
    wall = dt.datetime.combine(date, time)
    first = wall.replace(tzinfo=place, fold=0)
    second = wall.replace(tzinfo=place, fold=1)
    before, after = first.utcoffset() or ZERO, second.utcoffset() or ZERO
    at = first.astimezone(dt.UTC)
    if before == after:
        return Instant(at, "once")
    if before > after:
        return Instant(at, "twice")
    if after - before >= DAY:
        return None
    return Instant(_first_after_gap(place, second.astimezone(dt.UTC), at), "gap")


def _first_after_gap(place: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The first second with the later offset, found by halving the stretch that holds it."""
    late = high.astimezone(place).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(place).utcoffset() == late:
            high = middle
        else:
            low = middle
    return high
