"""Dates and times as people write them in a table, where they can be read in one way only."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from dsl.base.sentence import Quoted, Sentence, message

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

    def __init__(self, message: Sentence) -> None:
        super().__init__(message)
        self.message = message


def date_of(text: str, order: DateOrder | None) -> dt.date:
    """The date in a cell. `order` says how `03/04/2026` is meant. Raises `UnreadableError`."""
    found = _ISO.fullmatch(text)
    if found is not None:
        return _date(text, *(int(part) for part in found.groups()))
    found = _SLASHED.fullmatch(text)
    if found is None:
        raise UnreadableError(
            message("import.date", "{text} is not a date; write 2026-11-30", text=Quoted(text))
        )
    first, second, year = (int(part) for part in found.groups())
    if order is None and first != second and max(first, second) <= 12:
        one, other = _date(text, year, second, first), _date(text, year, first, second)
        raise UnreadableError(
            message(
                "import.two_dates",
                "{text} is {one} or {other}; say which with --dates day-first or --dates month-first",
                text=Quoted(text),
                one=one,
                other=other,
            )
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
            raise UnreadableError(
                message(
                    "import.am_pm",
                    "{text} is not a time; AM and PM go with 1 to 12",
                    text=Quoted(text),
                )
            )
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    else:
        found = _TIME.fullmatch(text)
        if found is None:
            raise UnreadableError(
                message("import.time", "{text} is not a time; write 09:30", text=Quoted(text))
            )
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour == 24 and minute == 0 and second == 0:
        raise UnreadableError(
            message(
                "import.midnight",
                "{text} is not a time; write 00:00 and the next day's date",
                text=Quoted(text),
            )
        )
    try:
        return dt.time(hour, minute), dt.time(hour, minute, second).second
    except ValueError as error:
        raise UnreadableError(
            message("import.no_time", "{text} is not a time of the day", text=Quoted(text))
        ) from error


def _date(text: str, year: int, month: int, day: int) -> dt.date:
    shown = Quoted(text)
    if not 1 <= month <= 12:
        raise UnreadableError(
            message("import.month", "{text} is not a date: month must be in 1..12", text=shown)
        )
    if year < 1:
        raise UnreadableError(
            message("import.year_0", "{text} is not a date: there is no year 0", text=shown)
        )
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise UnreadableError(
            message("import.day", "{text} is not a date: day is out of range for month", text=shown)
        ) from error
