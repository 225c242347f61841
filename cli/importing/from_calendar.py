"""Posts from an iCalendar file (RFC 5545): each event one, recurring ones each time they recur."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from cli.importing.moment import Moment, Rejected, Taken, title_of
from dsl.roster import known_zone

DEFAULT_WEEKS = 26
"""How far ahead events are followed that recur without end."""

MOST_MOMENTS = 20_000


class CalendarError(Exception):
    """The file is no calendar; the message says what is wrong."""


def from_calendar(
    data: bytes, zone: str = "", until: dt.date | None = None, all_day_at: dt.time | None = None
) -> Taken:
    """The events of a calendar as posts on the wall clock of `zone`, or of the calendar's own.

    An event's text is its description, or its summary where it has none. Events of a whole day
    have no hour: they are told of, unless `all_day_at` gives one. Raises `CalendarError`.
    """
    import recurring_ical_events  # noqa: PLC0415 - only for calendars
    from icalendar import Calendar  # noqa: PLC0415

    try:
        calendar: Any = Calendar.from_ical(data)
        events: list[Any] = list(calendar.walk("VEVENT"))
    except ValueError as error:
        raise CalendarError(f"it is not an iCalendar file: {error}") from error
    own = zone or _zone(calendar, events)
    clock = ZoneInfo(own) if own else None
    starts = [_date(event["DTSTART"].dt) for event in events if "DTSTART" in event]
    if not starts:
        raise CalendarError("it has no events")
    end = until or max(starts) + dt.timedelta(weeks=DEFAULT_WEEKS)
    moments, rejected = [], []
    occurrences = recurring_ical_events.of(calendar).between(
        min(starts) - dt.timedelta(days=1), end + dt.timedelta(days=2)
    )
    for event in occurrences[:MOST_MOMENTS]:
        summary = str(event.get("SUMMARY", "")).strip()
        text = str(event.get("DESCRIPTION", "")).strip() or summary
        start = event["DTSTART"].dt
        date, time = _wall(start, clock)
        if not min(starts) - dt.timedelta(days=1) <= date <= end:
            continue
        if time is None:
            time = all_day_at
        if not text:
            rejected.append(Rejected(0, f"the event of {date} has neither summary nor description"))
        elif time is None:
            rejected.append(
                Rejected(0, f"{summary or text[:40]!r} on {date} lasts the whole day; "
                            "--all-day-at gives such events an hour")
            )  # fmt: skip
        else:
            moments.append(Moment(date, time, text, title_of(summary or text)))
    return Taken(tuple(sorted(moments)), tuple(rejected), own)


def _zone(calendar: Any, events: list[Any]) -> str:
    """The zone the calendar names, or that of its first event with one."""
    named = str(calendar.get("X-WR-TIMEZONE", ""))
    if known_zone(named):
        return named
    for event in events:
        zone = getattr(getattr(event.get("DTSTART"), "dt", None), "tzinfo", None)
        key = str(getattr(zone, "key", ""))
        if key and known_zone(key):
            return key
    return ""


def _date(start: Any) -> dt.date:
    return start.date() if isinstance(start, dt.datetime) else start


def _wall(start: Any, clock: ZoneInfo | None) -> tuple[dt.date, dt.time | None]:
    """The date and the minute on the wall clock; no minute for a whole day."""
    if not isinstance(start, dt.datetime):
        return start, None
    if start.tzinfo is not None and clock is not None:
        start = start.astimezone(clock)
    return start.date(), start.time().replace(second=0, microsecond=0, tzinfo=None)
