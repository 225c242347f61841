"""Dates and times as people write them in a table, where they can be read in one way only."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

DateOrder = Literal["day-first", "month-first"]
ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first")

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TIME = re.compile(r"(\d{1,2})[:：.](\d{2})(?:[:：.](\d{2}))?")
_TWELVE = re.compile(
    r"(\d{1,2})(?:[:：.](\d{2}))?(?:[:：.](\d{2}))?\s*([ap])\.?\s?m\.?", re.IGNORECASE
)


class UnreadableError(Exception):
    """A cell that is no date or time, or more than one; the message says which."""


def date_of(text: str, order: DateOrder | None) -> dt.date:
    """The date in a cell. `order` says how `03/04/2026` is meant. Raises `UnreadableError`."""
    found = _ISO.fullmatch(text)
    if found is not None:
        return _date(text, *(int(part) for part in found.groups()))
    found = _SLASHED.fullmatch(text)
    if found is None:
        raise UnreadableError(f"{text!r} is not a date; write 2026-11-30")
    first, second, year = (int(part) for part in found.groups())
    if order is None and first != second and max(first, second) <= 12:
        one, other = _date(text, year, second, first), _date(text, year, first, second)
        raise UnreadableError(
            f"{text!r} is {one} or {other}; say which with --dates day-first or --dates month-first"
        )
    if order == "month-first" or (order is None and second > 12):
        first, second = second, first
    return _date(text, year, second, first)


def time_of(text: str) -> tuple[dt.time, int]:
    """The time in a cell, and the seconds that a minute has no room for. Raises `UnreadableError`."""
    found = _TWELVE.fullmatch(text)
    if found is not None:
        hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        if not 1 <= hour <= 12:
            raise UnreadableError(f"{text!r} is not a time; AM and PM go with 1 to 12")
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    else:
        found = _TIME.fullmatch(text)
        if found is None:
            raise UnreadableError(f"{text!r} is not a time; write 09:30")
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour == 24 and minute == 0 and second == 0:
        raise UnreadableError(f"{text!r} is not a time; write 00:00 and the next day's date")
    try:
        return dt.time(hour, minute), dt.time(hour, minute, second).second
    except ValueError as error:
        raise UnreadableError(f"{text!r} is not a time: {error}") from error


def _date(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise UnreadableError(f"{text!r} is not a date: {error}") from error
