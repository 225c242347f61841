"""When a calendar's event takes place: its rule followed within bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from dsl.base.sentence import InRow, message, plural

MOST_A_DAY = 24
MOST_YEARS_HOURLY = 2
MOST_TIMES = 20_000
"""How often one event may take place in all."""

LAST_YEAR = 9999
CYCLE = 400
"""After so many years weekdays and leap years come again. dateutil looks for a day that never comes
until the last year there is, a hundred times as long as a person waits: so rules are followed in
the last cycle that leaves room for them, and what is found is brought back."""
MOST_YEARS = 60
"""For how long at least a rule is followed."""

_BY = {"BYSECOND": 60, "BYMINUTE": 60, "BYHOUR": 24}
_KNOWN = {"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY",
          "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"}  # fmt: skip


class RuleError(Exception):
    """A rule that can't be followed; the message says why."""


class Window(NamedTuple):
    """From when on and how far a series without end is followed, on the wall clock."""

    first: dt.datetime
    last: dt.datetime


class Times(NamedTuple):
    """The wall times of a series, and whether it was cut to the window."""

    walls: tuple[dt.datetime, ...]
    endless: bool


def times(rule: Any, start: dt.datetime, until: dt.datetime | None, window: Window) -> Times:
    """The times at which a rule (RFC 5545, `RRULE`) makes an event take place, in order.

    `until` is the rule's own end on the same clock. A rule without one, or with one that is years
    past the window, is cut to the window. Raises `RuleError`.
    """
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only for calendars

    given = {str(key).upper(): value for key, value in rule.items()}
    _refuse(given)
    counted = "COUNT" in given
    endless = not counted and (until is None or until > window.last + dt.timedelta(days=730))
    end = window.last if endless else until
    if given["FREQ"][0] == "HOURLY":
        past = (end or window.last) - start
        if past > dt.timedelta(days=366 * MOST_YEARS_HOURLY):
            raise RuleError(
                plural(
                    "rule.hourly",
                    "it comes every hour for more than {count} year",
                    "it comes every hour for more than {count} years",
                    count=MOST_YEARS_HOURLY,
                )
            )
    kept = {key: value for key, value in given.items() if key not in ("UNTIL", "COUNT")}
    text = ";".join(f"{key}={_written(value)}" for key, value in kept.items())
    later = max(0, (LAST_YEAR - MOST_YEARS - start.year) // CYCLE) * CYCLE
    try:
        made = rrulestr(text, dtstart=_in_years(start, later))
        if end is not None:
            made = made.replace(until=_in_years(end, later))
        most = int(given["COUNT"][0]) if counted else MOST_TIMES + 1
        found = [_in_years(wall, -later) for wall in islice(made, most)]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise RuleError(str(error) or message("rule.no_sense", "it makes no sense")) from error
    if len(found) > MOST_TIMES:
        raise RuleError(
            message("rule.too_often", "it takes place more than {most} times", most=MOST_TIMES)
        )
    if endless:
        found = [wall for wall in found if wall >= window.first]
    return Times(tuple(found), endless)


def _in_years(wall: dt.datetime, years: int) -> dt.datetime:
    """The same wall time whole cycles of years later; the last there is where it would be none."""
    if wall.year + years > LAST_YEAR:
        return wall.replace(year=LAST_YEAR, month=12, day=31)
    return wall.replace(year=wall.year + years)


def _refuse(given: dict[str, Any]) -> None:
    unknown = sorted(given.keys() - _KNOWN)
    if unknown:
        raise RuleError(
            message("rule.unknown", "{names} is no part of a rule", names=InRow(unknown))
        )
    frequency = str(given.get("FREQ", [""])[0]).upper()
    if frequency == "SECONDLY":
        raise RuleError(message("rule.secondly", "it comes every second"))
    if frequency == "MINUTELY":
        raise RuleError(message("rule.minutely", "it comes every minute"))
    if not frequency:
        raise RuleError(message("rule.no_frequency", "it has no FREQ"))
    if frequency not in ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise RuleError(message("rule.frequency", "FREQ={name} is not a frequency", name=frequency))
    for name in ("COUNT", "INTERVAL"):
        if name in given and not 1 <= _number(given[name]) <= MOST_TIMES:
            raise RuleError(
                message(
                    "rule.number",
                    "{name}={value} cannot be followed",
                    name=name,
                    value=_written(given[name]),
                )
            )
    often = 24 if frequency == "HOURLY" and "BYHOUR" not in given else 1
    for name in _BY:
        often *= len(given.get(name, [0]))
    if often > MOST_A_DAY:
        raise RuleError(
            message("rule.daily", "it comes more than {most} times a day", most=MOST_A_DAY)
        )


def _number(value: Any) -> int:
    try:
        return int(value[0])
    except (ValueError, TypeError, IndexError):
        return 0


def _written(value: Any) -> str:
    parts: Iterator[Any] = iter(value if isinstance(value, list | tuple) else [value])
    return ",".join(
        str(getattr(part, "to_ical", lambda part=part: part)()).removeprefix("b'").rstrip("'")
        for part in parts
    )
