"""When a calendar's event takes place: its rule followed within bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

MOST_A_DAY = 24
MOST_YEARS_HOURLY = 2
MOST_TIMES = 20_000
"""How often one event may take place in all."""

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
            raise RuleError(f"it comes every hour for more than {MOST_YEARS_HOURLY} years")
    kept = {key: value for key, value in given.items() if key not in ("UNTIL", "COUNT")}
    text = ";".join(f"{key}={_written(value)}" for key, value in kept.items())
    far = end or max(window.last, start) + dt.timedelta(days=366 * 50)
    try:
        made = rrulestr(text, dtstart=start).replace(until=far)
        if counted:
            # Not by the library's COUNT: it goes on for ever where a rule's day never comes.
            found = list(islice(made, int(given["COUNT"][0])))
        else:
            found = list(islice(made, MOST_TIMES + 1))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise RuleError(str(error) or "it makes no sense") from error
    if len(found) > MOST_TIMES:
        raise RuleError(f"it takes place more than {MOST_TIMES} times")
    if endless:
        found = [wall for wall in found if wall >= window.first]
    return Times(tuple(found), endless)


def _refuse(given: dict[str, Any]) -> None:
    unknown = sorted(given.keys() - _KNOWN)
    if unknown:
        raise RuleError(f"{', '.join(unknown)} is no part of a rule")
    frequency = str(given.get("FREQ", [""])[0]).upper()
    if frequency in ("SECONDLY", "MINUTELY"):
        raise RuleError(f"it comes every {'second' if frequency == 'SECONDLY' else 'minute'}")
    if frequency not in ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise RuleError(f"FREQ={frequency} is not a frequency" if frequency else "it has no FREQ")
    for name in ("COUNT", "INTERVAL"):
        if name in given and not 1 <= _number(given[name]) <= MOST_TIMES:
            raise RuleError(f"{name}={_written(given[name])} cannot be followed")
    often = 24 if frequency == "HOURLY" and "BYHOUR" not in given else 1
    for name in _BY:
        often *= len(given.get(name, [0]))
    if often > MOST_A_DAY:
        raise RuleError(f"it comes more than {MOST_A_DAY} times a day")


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
