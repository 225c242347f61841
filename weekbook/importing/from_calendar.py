"""Posts from an iCalendar file (RFC 5545): each event one, recurring ones each time they recur."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dsl.base.sentence import InRow, Quoted, Sentence, plural
from weekbook.importing import calendar_words
from weekbook.importing.clocks import Clock, clock_of, definitions, zone_named
from weekbook.importing.dated_post import Moment, Note, Taken, title_of
from weekbook.importing.series import RuleError, Window, times

DEFAULT_WEEKS = 26
"""How far ahead events are followed that recur without end."""

MOST_MOMENTS = 20_000
MIDNIGHT = dt.time()
_READ = ("DTSTART", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION")
"""Properties without which the times of an event can't be told."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&nbsp;")


class CalendarError(Exception):
    """The file is no calendar of posts; the message says what is wrong."""


class ZoneError(Exception):
    """It can't be told whose clock the times are on; `--timezone` says it."""


class _When(NamedTuple):
    """A time as the file has it. `clock` is None for one without a zone, and for whole days."""

    wall: dt.datetime
    clock: Clock | None
    whole_day: bool


class _Occurrence(NamedTuple):
    when: _When
    event: Any
    line: int


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
        self.calendar, self.until, self.all_day_at, self.today = calendar, until, all_day_at, today
        self.given = zone
        self.notes: list[Note] = []
        self.defined = definitions(calendar)
        starts = [
            number
            for number, line in enumerate(data.split(b"\n"), 1)
            if line.strip().upper() == b"BEGIN:VEVENT"
        ]
        events = list(calendar.walk("VEVENT"))
        lines = starts if len(starts) == len(events) else [0] * len(events)
        self.events = list(zip(events, lines, strict=True))
        self.differing: set[str] = set()
        self.unknown: set[str] = set()
        self.floating = False

    def taken(self) -> Taken:
        if not self.events:
            raise CalendarError(calendar_words.NO_EVENTS)
        readable = [pair for pair in self.events if self._readable(*pair)]
        found = list(self._occurrences(readable))
        home = self._home(found)
        moments = [moment for one in found if (moment := self._moment(one, home)) is not None]
        if len(moments) > MOST_MOMENTS:
            raise CalendarError(calendar_words.TOO_MANY.filled(most=MOST_MOMENTS))
        self._tell_clocks(home)
        return Taken(tuple(sorted(moments)), tuple(sorted(set(self.notes))), home)

    def _note(self, line: int, text: str, faulty: bool = False) -> None:
        self.notes.append(Note(line, text, faulty))

    def _readable(self, event: Any, line: int) -> bool:
        name = _name(event)
        for broken, reason in event.errors:
            if str(broken).upper() in _READ:
                self._note(
                    line,
                    calendar_words.UNREADABLE_BECAUSE.filled(
                        event=name, property=broken, reason=reason
                    ),
                    True,
                )
                return False
        if "DTSTART" not in event:
            self._note(
                line,
                calendar_words.NO_START.filled(event=name),
                True,
            )
            return False
        return True

    # From events to occurrences

    def _occurrences(self, events: list[tuple[Any, int]]) -> Iterator[_Occurrence]:
        every = str(self.calendar.get("METHOD", "")).strip().upper() == "CANCEL"
        newest = self._newest(events)
        changes: dict[str, list[tuple[_When, Any, int]]] = {}
        masters = []
        for event, line in newest:
            if event.get("RECURRENCE-ID") is None:
                masters.append((event, line))
                continue
            changed = self._when(event["RECURRENCE-ID"])
            if changed is None:
                self._note(line, _unreadable(event, "RECURRENCE-ID"), True)
                continue
            if (
                str((_part(event["RECURRENCE-ID"], "params") or {}).get("RANGE", "")).upper()
                == "THISANDFUTURE"
            ):
                self._note(
                    line,
                    calendar_words.THIS_AND_FUTURE.filled(event=_name(event)),
                    True,
                )
                continue
            changes.setdefault(str(event.get("UID", "")), []).append((changed, event, line))
        for event, line in masters:
            if every or _cancelled(event):
                why = "METHOD:CANCEL" if every else "STATUS:CANCELLED"
                self._note(
                    line,
                    calendar_words.CANCELLED.filled(event=_name(event), why=why),
                )
                changes.pop(str(event.get("UID", "")), None)
                continue
            yield from self._series(event, line, changes.pop(str(event.get("UID", "")), []))
        for left in changes.values():
            for _, event, line in left:
                yield from self._changed(event, line, every)

    def _newest(self, events: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
        """Of several versions of one event the one with the highest SEQUENCE."""
        best: dict[tuple[str, str], tuple[int, int]] = {}
        for at, (event, _) in enumerate(events):
            uid = str(event.get("UID", ""))
            if uid:
                key = (uid, str(_part(event.get("RECURRENCE-ID"), "dt")))
                found = best.get(key, (-1, at))
                best[key] = max(found, (_sequence(event), at), key=lambda one: one[0])
        kept = []
        for event, line in events:
            uid = str(event.get("UID", ""))
            key = (uid, str(_part(event.get("RECURRENCE-ID"), "dt")))
            if uid and _sequence(event) < best[key][0]:
                self._note(
                    line,
                    calendar_words.OLDER.filled(event=_name(event)),
                )
                continue
            kept.append((event, line))
        return kept

    def _series(
        self, event: Any, line: int, changes: list[tuple[_When, Any, int]]
    ) -> Iterator[_Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self._note(line, _unreadable(event, "DTSTART"), True)
            return
        walls = self._walls(event, line, start)
        if walls is None:
            return
        whens = [_When(wall, start.clock, start.whole_day) for wall in walls]
        for extra in self._listed(event, "RDATE", line):
            whens.append(extra)
        out = self._listed(event, "EXDATE", line)
        replaced = [changed for changed, _, _ in changes]
        excluded: set[int] = set()
        for when in sorted(set(whens), key=lambda one: one.wall):
            without = [at for at, one in enumerate(out) if _same(one, when)]
            if without:
                excluded.update(without)
                self._note(
                    line,
                    calendar_words.EXCLUDED.filled(event=_name(event), when=_told(when)),
                )
            elif not any(_same(one, when) for one in replaced):
                yield _Occurrence(when, event, line)
        inside = [when.wall for when in whens]
        for at, one in enumerate(out):
            if at not in excluded and inside and min(inside) <= one.wall <= max(inside):
                self._note(
                    line,
                    calendar_words.EXCLUDES_NOTHING.filled(event=_name(event), when=_told(one)),
                    True,
                )
        for _, changed, at_line in changes:
            yield from self._changed(changed, at_line, False)

    def _changed(self, event: Any, line: int, every: bool) -> Iterator[_Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self._note(line, _unreadable(event, "DTSTART"), True)
        elif every or _cancelled(event):
            self._note(
                line,
                calendar_words.CANCELLED_ONCE.filled(event=_name(event), when=_told(start)),
            )
        else:
            yield _Occurrence(start, event, line)

    def _walls(self, event: Any, line: int, start: _When) -> tuple[dt.datetime, ...] | None:
        rules = event.get("RRULE")
        if rules is None:
            return (start.wall,)
        found: set[dt.datetime] = {start.wall}
        window = self._window()
        if event.get("EXRULE") is not None:
            self._note(
                line,
                calendar_words.EXRULE.filled(event=_name(event)),
                True,
            )
            return None
        for rule in rules if isinstance(rules, list) else [rules]:
            try:
                made = times(rule, start.wall, self._until(rule, start), window)
            except RuleError as error:
                self._note(
                    line,
                    calendar_words.RULE.filled(event=_name(event), error=error.args[0]),
                    True,
                )
                return None
            if made.endless:
                if start.wall < window.first:
                    found.discard(start.wall)
                self._note(
                    line,
                    calendar_words.ENDLESS.filled(
                        event=_name(event),
                        first=f"{max(window.first, start.wall):%Y-%m-%d}",
                        last=f"{window.last:%Y-%m-%d}",
                    ),
                )
            found.update(made.walls)
        return tuple(sorted(found))

    def _window(self) -> Window:
        starts = [when.wall.date() for event, _ in self.events if "DTSTART" in event
                  and (when := self._when(event["DTSTART"])) is not None]  # fmt: skip
        begin = max([self.today, *starts]) if starts else self.today
        last = self.until or min(begin, dt.date(9000, 1, 1)) + dt.timedelta(weeks=DEFAULT_WEEKS)
        return Window(
            dt.datetime.combine(self.today, MIDNIGHT),
            dt.datetime.combine(last, dt.time(23, 59, 59)),
        )

    def _until(self, rule: Any, start: _When) -> dt.datetime | None:
        """The end of a rule on the clock of its event."""
        ends = rule.get("UNTIL")
        if not ends:
            return None
        end = ends[0]
        if not isinstance(end, dt.datetime):
            return dt.datetime.combine(end, dt.time(23, 59, 59))
        if end.tzinfo is not None and start.clock is not None and start.clock.shows is not None:
            with suppress(OverflowError, ValueError):  # at the ends of all years
                return end.astimezone(start.clock.own or start.clock.shows).replace(tzinfo=None)
        return end.replace(tzinfo=None)

    # Whose clock

    def _when(self, value: Any) -> _When | None:
        """A property's time; None for one that is none."""
        return self._of(_part(value, "dt"), _zone_of(value))

    def _of(self, found: Any, name: str) -> _When | None:
        if isinstance(found, tuple):
            found = found[0]
        if isinstance(found, dt.datetime):
            wall = found.replace(tzinfo=None)
            if found.tzinfo is not None and not name:
                return _When(
                    found.astimezone(dt.UTC).replace(tzinfo=None), Clock("", dt.UTC), False
                )
            if not name:
                return _When(wall, None, False)
            clock = clock_of(name, self.defined)
            if clock.shows is None:
                self.unknown.add(name)
                return _When(wall, None, False)
            if clock.differs(wall):
                self.differing.add(name)
            return _When(wall, clock, False)
        if isinstance(found, dt.date):
            return _When(dt.datetime.combine(found, MIDNIGHT), None, True)
        return None

    def _listed(self, event: Any, name: str, line: int) -> list[_When]:
        values = event.get(name)
        found = []
        for value in values if isinstance(values, list) else [values] if values is not None else []:
            for one in _part(value, "dts") or [None]:
                when = self._of(_part(one, "dt"), _zone_of(value))
                if when is None:
                    self._note(line, _unreadable(event, name), True)
                else:
                    found.append(when)
        return found

    def _home(self, found: list[_Occurrence]) -> str:
        """The zone whose clock the posts are on. Raises `ZoneError` where the file says none."""
        if self.given:
            return self.given
        said = str(self.calendar.get("X-WR-TIMEZONE", ""))
        named = zone_named(said) if said else ""
        zones = {one.when.clock.zone for one in found if one.when.clock is not None}
        named_zones = sorted(zones - {""})
        floats = any(one.when.clock is None and not one.when.whole_day for one in found)
        if self.unknown:
            raise ZoneError(
                calendar_words.UNKNOWN_ZONE.filled(names=InRow(map(Quoted, sorted(self.unknown))))
            )
        if self.differing:
            differing = [
                calendar_words.ZONE.filled(name=Quoted(name), zone=zone_named(name))
                for name in sorted(self.differing)
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
            self._note(
                0,
                calendar_words.TAKEN_ON.filled(zone=home),
            )
        for name in sorted(self.unknown):
            self._note(
                0,
                calendar_words.UNKNOWN_TAKEN_ON.filled(name=Quoted(name), zone=home),
            )
        for name in sorted(self.differing):
            self._note(
                0,
                calendar_words.DEFINED.filled(name=Quoted(name), zone=zone_named(name)),
            )

    # From occurrences to posts

    def _moment(self, one: _Occurrence, home: str) -> Moment | None:
        event, line = one.event, one.line
        summary = str(event.get("SUMMARY", "")).strip()
        text = str(event.get("DESCRIPTION", "")).strip() or summary
        name = _name(event)
        placed = self._placed(one.when, line, name, home)
        if placed is None:
            return None
        date, time = placed
        if self.until is not None and date > self.until:
            self._note(
                line,
                calendar_words.AFTER.filled(event=name, date=date),
            )
            return None
        if not text:
            self._note(
                line,
                calendar_words.NO_TEXT.filled(date=date),
                True,
            )
            return None
        if time is None:
            self._note(
                line,
                calendar_words.WHOLE_DAY.filled(event=name, date=date),
                True,
            )
            return None
        if str(event.get("STATUS", "")).strip().upper() == "TENTATIVE":
            self._note(
                line,
                calendar_words.TENTATIVE.filled(event=name, date=date),
            )
        if _TAG.search(text):
            self._note(
                line,
                calendar_words.HTML.filled(event=name),
            )
        days = _days(event) if one.when.whole_day else 1
        if days > 1:
            self._note(
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
        return Moment(date, time, text, title_of(summary or text), line)

    def _placed(
        self, when: _When, line: int, name: Quoted | Sentence, home: str
    ) -> tuple[dt.date, dt.time | None] | None:
        """The date and minute on the clock of `home`; no minute for a whole day."""
        if when.whole_day:
            return when.wall.date(), self.all_day_at
        wall = when.wall
        if when.clock is None:
            self.floating = self.floating or not self.unknown
        place = ZoneInfo(home)
        try:
            at = (when.clock or Clock(home, place)).at(wall)
            shown = at.astimezone(place)
        except (OverflowError, ValueError):  # at the ends of all years
            self._note(
                line,
                calendar_words.UNPLANNABLE.filled(event=name, time=wall),
                True,
            )
            return None
        same = when.clock is None or (when.clock.zone == home and not when.clock.differs(wall))
        if same and shown.replace(tzinfo=None) != wall:
            self._note(
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
            self._note(
                line,
                calendar_words.SECOND.filled(
                    event=name, date=f"{shown:%Y-%m-%d}", zone=home, time=f"{shown:%H:%M}"
                ),
                True,
            )
            return None
        if shown.second or shown.microsecond:
            self._note(
                line,
                calendar_words.SECONDS.filled(
                    event=name, date=f"{shown:%Y-%m-%d}", time=f"{shown:%H:%M}"
                ),
            )
        return shown.date(), shown.time().replace(second=0, microsecond=0)


def _part(value: Any, name: str) -> Any:
    """An attribute of a property; None where it is missing or its property could not be read."""
    try:
        return getattr(value, name, None)
    except ValueError:  # icalendar's for a property that it could not read
        return None


def _zone_of(value: Any) -> str:
    parameters = _part(value, "params")
    return str(parameters.get("TZID", "")) if parameters is not None else ""


def _unreadable(event: Any, property: str) -> Sentence:
    return calendar_words.UNREADABLE.filled(event=_name(event), property=property)


def _name(event: Any) -> Quoted | Sentence:
    text = str(event.get("SUMMARY", "")).strip() or str(event.get("DESCRIPTION", "")).strip()
    text = " ".join(text.split())
    if text:
        return Quoted(text[:40])
    return calendar_words.NO_SUMMARY


def _cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).strip().upper() == "CANCELLED"


def _sequence(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        return 0


def _days(event: Any) -> int:
    start, end = _part(event.get("DTSTART"), "dt"), _part(event.get("DTEND"), "dt")
    if type(start) is dt.date and type(end) is dt.date:
        return (end - start).days
    return 1


def _told(when: _When) -> str:
    return f"{when.wall:%Y-%m-%d}" if when.whole_day else f"{when.wall:%Y-%m-%d %H:%M}"


def _same(one: _When, other: _When) -> bool:
    """Whether two times of one series are the same: at one instant, or a whole day on its date."""
    if one.whole_day or other.whole_day:
        return one.wall.date() == other.wall.date()
    if one.clock is None or other.clock is None:
        return one.wall == other.wall
    try:
        return one.clock.at(one.wall) == other.clock.at(other.wall)
    except (OverflowError, ValueError):
        return False
