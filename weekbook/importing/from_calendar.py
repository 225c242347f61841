"""Posts from an iCalendar file (RFC 5545): each event one, recurring ones each time they recur."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from typing import Any
from zoneinfo import ZoneInfo

from dsl.base.sentence import InRow, Quoted, Sentence, plural
from weekbook.importing import calendar_words
from weekbook.importing.clocks import Clock, zone_named
from weekbook.importing.dated_post import Moment, Taken, title_of
from weekbook.importing.event_properties import Occurrence, When, days_of, event_name
from weekbook.importing.occurrences import Events

MOST_MOMENTS = 20_000
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&nbsp;")


class CalendarError(Exception):
    """The file is no calendar of posts; the message says what is wrong."""


class ZoneError(Exception):
    """It can't be told whose clock the times are on; `--timezone` says it."""


def from_calendar(
    data: bytes, zone: str = "", until: dt.date | None = None, all_day_at: dt.time | None = None,
    today: dt.date | None = None,
) -> Taken:  # fmt: skip
    """The events of a calendar as posts on the wall clock of `zone`, or of the calendar's own.

    An event's text is its description, or its summary where it has none. Series without end are
    followed from `today` to `until`. Cancelled events make no posts. All that is left out or
    changed is noted. Raises `CalendarError`, and `ZoneError` where the file names no zone.
    """
    calendar = _parsed(data)
    return _Import(calendar, data, zone, until, all_day_at, today or dt.date.min).taken()


def _parsed(data: bytes) -> Any:
    from icalendar import Calendar  # noqa: PLC0415 - only for calendars

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CalendarError(calendar_words.UTF8.filled(line=line)) from error
    if "END:VCALENDAR" not in text.upper():
        raise CalendarError(calendar_words.NO_END)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it guesses at zones, and we look at them ourselves
            return Calendar.from_ical(text)
    except Exception as error:
        said = str(error).split(":")[0] or type(error).__name__
        raise CalendarError(calendar_words.NONE.filled(error=said)) from error


class _Import:
    """One calendar on its way to posts."""

    def __init__(
        self, calendar: Any, data: bytes, zone: str, until: dt.date | None,
        all_day_at: dt.time | None, today: dt.date,
    ) -> None:  # fmt: skip
        self.calendar, self.until, self.all_day_at = calendar, until, all_day_at
        self.given = zone
        self.events = Events(calendar, data, until, today)
        self.floating = False

    def taken(self) -> Taken:
        if not self.events.events:
            raise CalendarError(calendar_words.NO_EVENTS)
        found = self.events.occurrences()
        home = self._home(found)
        moments = [moment for one in found if (moment := self._moment(one, home)) is not None]
        if len(moments) > MOST_MOMENTS:
            raise CalendarError(calendar_words.TOO_MANY.filled(most=MOST_MOMENTS))
        self._tell_clocks(home)
        return Taken(tuple(sorted(moments)), tuple(sorted(set(self.events.notes))), home)

    def _home(self, found: list[Occurrence]) -> str:
        """The zone whose clock the posts are on. Raises `ZoneError` where the file says none."""
        if self.given:
            return self.given
        said = str(self.calendar.get("X-WR-TIMEZONE", ""))
        named = zone_named(said) if said else ""
        zones = {one.when.clock.zone for one in found if one.when.clock is not None}
        named_zones = sorted(zones - {""})
        floats = any(one.when.clock is None and not one.when.whole_day for one in found)
        if self.events.unknown:
            raise ZoneError(
                calendar_words.UNKNOWN_ZONE.filled(
                    names=InRow(map(Quoted, sorted(self.events.unknown)))
                )
            )
        if self.events.differing:
            differing = [
                calendar_words.ZONE.filled(name=Quoted(name), zone=zone_named(name))
                for name in sorted(self.events.differing)
            ]
            raise ZoneError(calendar_words.OTHER_HOURS.filled(names=InRow(differing)))
        if named:
            return named
        if said:
            raise ZoneError(calendar_words.UNKNOWN_OWN_ZONE.filled(name=Quoted(said)))
        if floats:
            raise ZoneError(calendar_words.NO_ZONE)
        if len(named_zones) == 1:
            return named_zones[0]
        if named_zones:
            raise ZoneError(calendar_words.MANY_ZONES.filled(zones=InRow(named_zones)))
        if zones:
            raise ZoneError(calendar_words.UTC)
        return ""

    def _tell_clocks(self, home: str) -> None:
        if self.floating and home:
            self.events.note(
                0,
                calendar_words.TAKEN_ON.filled(zone=home),
            )
        for name in sorted(self.events.unknown):
            self.events.note(
                0,
                calendar_words.UNKNOWN_TAKEN_ON.filled(name=Quoted(name), zone=home),
            )
        for name in sorted(self.events.differing):
            self.events.note(
                0,
                calendar_words.DEFINED.filled(name=Quoted(name), zone=zone_named(name)),
            )

    def _moment(self, one: Occurrence, home: str) -> Moment | None:
        event, line = one.event, one.line
        summary = str(event.get("SUMMARY", "")).strip()
        text = str(event.get("DESCRIPTION", "")).strip() or summary
        name = event_name(event)
        placed = self._placed(one.when, line, name, home)
        if placed is None:
            return None
        date, time = placed
        if self.until is not None and date > self.until:
            self.events.note(
                line,
                calendar_words.AFTER.filled(event=name, date=date),
            )
            return None
        if not text:
            self.events.note(
                line,
                calendar_words.NO_TEXT.filled(date=date),
                True,
            )
            return None
        if time is None:
            self.events.note(
                line,
                calendar_words.WHOLE_DAY.filled(event=name, date=date),
                True,
            )
            return None
        self._note_text(one, text, date)
        return Moment(date, time, text, title_of(summary or text), line)

    def _note_text(self, one: Occurrence, text: str, date: dt.date) -> None:
        """What is to be looked at of an event that makes a post."""
        event, line = one.event, one.line
        name = event_name(event)
        if str(event.get("STATUS", "")).strip().upper() == "TENTATIVE":
            self.events.note(
                line,
                calendar_words.TENTATIVE.filled(event=name, date=date),
            )
        if _TAG.search(text):
            self.events.note(
                line,
                calendar_words.HTML.filled(event=name),
            )
        days = days_of(event) if one.when.whole_day else 1
        if days > 1:
            self.events.note(
                line,
                plural(
                    "calendar.days",
                    "{event} on {date} lasts {count} day; it is posted on the first",
                    "{event} on {date} lasts {count} days; it is posted on the first",
                    count=days,
                    event=name,
                    date=date,
                ),
            )

    def _placed(
        self, when: When, line: int, name: Quoted | Sentence, home: str
    ) -> tuple[dt.date, dt.time | None] | None:
        """The date and minute on the clock of `home`; no minute for a whole day."""
        if when.whole_day:
            return when.wall.date(), self.all_day_at
        wall = when.wall
        if when.clock is None:
            self.floating = self.floating or not self.events.unknown
        place = ZoneInfo(home)
        try:
            at = (when.clock or Clock(home, place)).at(wall)
            shown = at.astimezone(place)
        except (OverflowError, ValueError):  # at the ends of all years
            self.events.note(
                line,
                calendar_words.UNPLANNABLE.filled(event=name, time=wall),
                True,
            )
            return None
        same = when.clock is None or (when.clock.zone == home and not when.clock.differs(wall))
        if same and shown.replace(tzinfo=None) != wall:
            self.events.note(
                line,
                calendar_words.GAP.filled(
                    event=name,
                    date=f"{wall:%Y-%m-%d}",
                    zone=home,
                    time=f"{wall:%H:%M}",
                    shown=f"{shown:%H:%M}",
                ),
            )
        if shown.fold:
            self.events.note(
                line,
                calendar_words.SECOND.filled(
                    event=name, date=f"{shown:%Y-%m-%d}", zone=home, time=f"{shown:%H:%M}"
                ),
                True,
            )
            return None
        if shown.second or shown.microsecond:
            self.events.note(
                line,
                calendar_words.SECONDS.filled(
                    event=name, date=f"{shown:%Y-%m-%d}", time=f"{shown:%H:%M}"
                ),
            )
        return shown.date(), shown.time().replace(second=0, microsecond=0)
