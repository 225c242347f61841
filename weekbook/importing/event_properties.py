"""Properties of an iCalendar event (RFC 5545), as far as they can be read, and its times."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from dsl.base.sentence import Quoted, Sentence
from weekbook.importing import calendar_words
from weekbook.importing.clocks import Clock


class When(NamedTuple):
    """A time as the file has it. `clock` is None for one without a zone, and for whole days."""

    wall: dt.datetime
    clock: Clock | None
    whole_day: bool


class Occurrence(NamedTuple):
    """An event at one of its times, with the line at which it stands; 0 where that is not known."""

    when: When
    event: Any
    line: int


def part(value: Any, name: str) -> Any:
    """An attribute of a property; None where it is missing or its property could not be read."""
    try:
        return getattr(value, name, None)
    except ValueError:  # icalendar's for a property that it could not read
        return None


def zone_of(value: Any) -> str:
    """The name of the zone that a property is in; empty where it has none."""
    parameters = part(value, "params")
    return str(parameters.get("TZID", "")) if parameters is not None else ""


def unreadable(event: Any, property: str) -> Sentence:
    """That a property of an event can't be read."""
    return calendar_words.UNREADABLE.filled(event=event_name(event), property=property)


def event_name(event: Any) -> Quoted | Sentence:
    """What an event is called in notes: its summary or description, 40 characters at most."""
    text = str(event.get("SUMMARY", "")).strip() or str(event.get("DESCRIPTION", "")).strip()
    text = " ".join(text.split())
    if text:
        return Quoted(text[:40])
    return calendar_words.NO_SUMMARY


def is_cancelled(event: Any) -> bool:
    """Whether an event says itself that it does not take place."""
    return str(event.get("STATUS", "")).strip().upper() == "CANCELLED"


def sequence(event: Any) -> int:
    """Which version of the event it is; 0 where that can't be read."""
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        return 0


def days_of(event: Any) -> int:
    """How many whole days an event lasts; 1 for one that has times."""
    start, end = part(event.get("DTSTART"), "dt"), part(event.get("DTEND"), "dt")
    if type(start) is dt.date and type(end) is dt.date:
        return (end - start).days
    return 1


def shown(when: When) -> str:
    """A time as notes show it, on its own clock."""
    return f"{when.wall:%Y-%m-%d}" if when.whole_day else f"{when.wall:%Y-%m-%d %H:%M}"


def same_time(one: When, other: When) -> bool:
    """Whether two times of one series are the same: at one instant, or a whole day on its date."""
    if one.whole_day or other.whole_day:
        return one.wall.date() == other.wall.date()
    if one.clock is None or other.clock is None:
        return one.wall == other.wall
    try:
        return one.clock.at(one.wall) == other.clock.at(other.wall)
    except (OverflowError, ValueError):
        return False
