"""When a wall clock shows a time: gaps and folds of a zone resolved by one rule, ours.

A time that a zone leaves out is the first instant after the gap; one that comes twice is the
first of the two; a day that a zone left out has no instants at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
ZERO = dt.timedelta(0)


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in UTC, and whether the wall time it was asked for is there once."""

    at: dt.datetime
    wall: Literal["once", "gap", "twice"]


@lru_cache(maxsize=100_000)
def instant(zone: str, date: dt.date, time: dt.time) -> Instant | None:
    """The instant at which clocks in `zone` show this date and time; None for a skipped day.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a zone that the machine does not know.
    """
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
