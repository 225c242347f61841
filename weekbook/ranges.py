"""Dates and ranges of weeks as people give them on a command line."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pendulum
from pendulum.parsing.exceptions import ParserError

from dsl.base.sentence import say
from engine.time.clock import WallClock
from weekbook.command_error import CommandError

DEFAULT_WEEKS = 2
MOST_WEEKS = 260


def today(zone: str) -> dt.date:
    """The present date in a zone."""
    return _plain(pendulum.instance(WallClock().now()).in_timezone(zone).date())


def read_date(text: str, zone: str) -> dt.date:
    """`2026-11-30`, `today`, `tomorrow` or `monday` (the coming one). Raises `CommandError`."""
    named = {"today": 0, "tomorrow": 1}
    if text in named:
        return today(zone) + dt.timedelta(days=named[text])
    if text == "monday":
        now = today(zone)
        return now + dt.timedelta(days=(7 - now.weekday()) % 7 or 7)
    return _written(text)


@lru_cache
def _written(text: str) -> dt.date:
    """A date as it is written, the same for every playbook that is asked about."""
    try:
        return _plain(pendulum.from_format(text, "YYYY-MM-DD").date())
    except (ParserError, ValueError) as error:
        raise CommandError(
            say(
                "date.unreadable",
                "{text} is not a date; write 2026-11-30, today, tomorrow or monday",
                text=repr(text),
            )
        ) from error


def _plain(date: dt.date) -> dt.date:
    """The same date as the standard library's: pendulum's spans cannot be divided by others'."""
    return dt.date(date.year, date.month, date.day)


def weeks_from(
    first: str | None, weeks: int | None, zone: str, start: dt.date | None
) -> tuple[dt.date, int]:
    """The first date and number of weeks asked for.

    Without a date it is today in the playbook's zone, or its start where that is still to come.
    Raises `CommandError`.
    """
    if first is not None:
        date = read_date(first, zone)
    else:
        date = today(zone)
        if start is not None:
            date = max(date, start)
    count = DEFAULT_WEEKS if weeks is None else weeks
    if not 1 <= count <= MOST_WEEKS:
        raise CommandError(say("weeks.range", "--weeks goes from 1 to {most}", most=MOST_WEEKS))
    return date, count
