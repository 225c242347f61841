"""Single values as they are written: times, dates, lengths, shares and names."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from dsl.statements.names import Name, Period, Share
from dsl.syntax.keywords import units
from dsl.syntax.lexer import Word
from dsl.when import FIRST_YEAR, LAST_YEAR

_UNIT = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}


_LENGTH = re.compile(r"(\d+)(\D+)")


def read_time(text: str) -> dt.time:
    """`9:30` as a time. Raises `ValueError` where the clock has no such time."""
    hour, minute = text.split(":")
    return dt.time(int(hour), int(minute))


def read_date(text: str) -> dt.date:
    """`2026-11-30` as a date. Raises `ValueError` for a day that is none, or far from our time."""
    year, month, day = text.split("-")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(text)
    return dt.date(int(year), int(month), int(day))


def read_length(text: str) -> dt.timedelta:
    """`1h30m` as a length of time. Raises `OverflowError` for one beyond any calendar."""
    parts = {_UNIT[unit]: 0.0 for unit in "wdhm"}
    for count, unit in _LENGTH.findall(text):
        parts[_UNIT[units()[unit]]] += int(count)
    return dt.timedelta(**parts)


def read_share(text: str) -> Share:
    """`62.5%` in hundredths of a percent. Raises `ValueError` beyond 100% or two decimals."""
    whole, _, part = text.rstrip("%").partition(".")
    share = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    if len(part) > 2 or share > 10_000:
        raise ValueError(text)
    return share


def name(word: Word) -> Name:
    """What a word says, in its place; a keyword by its canonical English word."""
    if word.kind == "TEXT":
        return Name(str(word)[1:-1], word.span)
    if word.kind in ("NAME", "ZONE", "NUMBER"):
        return Name(str(word), word.span)
    return Name(word.kind.lower(), word.span)


def days_from_d(word: Word) -> int:
    """`D-3` as -3, `D` as 0."""
    return 0 if word.kind == "D" else int(word[1:])


def read_period(word: Word) -> Period:
    """The period that `per day`, `per week` or `per month` names."""
    periods: dict[str, Period] = {"PER_DAY": "day", "PER_WEEK": "week", "PER_MONTH": "month"}
    return periods[word.kind]


def read_figure(word: Word) -> tuple[int | None, Decimal | None]:
    """A share in hundredths of a percent, or a plain amount."""
    if word.kind == "SHARE":
        return read_share(word), None
    return None, Decimal(word)
