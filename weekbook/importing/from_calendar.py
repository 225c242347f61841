"""Posts from an iCalendar file (RFC 5545): each event one, recurring ones each time they recur."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

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
        raise CalendarError(f"line {line} is not UTF-8 text; save the calendar as UTF-8") from error
    if "END:VCALENDAR" not in text.upper():
        raise CalendarError("it is not an iCalendar file, or its end is missing (END:VCALENDAR)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it guesses at zones, and we look at them ourselves
            return Calendar.from_ical(text)
    except Exception as error:
        said = str(error).split(":")[0] or type(error).__name__
        raise CalendarError(f"it is not an iCalendar file: {said}") from error


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
            raise CalendarError("it has no events")
        readable = [pair for pair in self.events if self._readable(*pair)]
        found = list(self._occurrences(readable))
        home = self._home(found)
        moments = [moment for one in found if (moment := self._moment(one, home)) is not None]
        if len(moments) > MOST_MOMENTS:
            raise CalendarError(f"it makes more than {MOST_MOMENTS} posts; --until bounds it")
        self._tell_clocks(home)
        return Taken(tuple(sorted(moments)), tuple(sorted(set(self.notes))), home)

    def _note(self, line: int, text: str, faulty: bool = False) -> None:
        self.notes.append(Note(line, text, faulty))

    def _readable(self, event: Any, line: int) -> bool:
        name = _name(event)
        for broken, reason in event.errors:
            if str(broken).upper() in _READ:
                self._note(line, f"{name}: its {broken} cannot be read ({reason})", True)
                return False
        if "DTSTART" not in event:
            self._note(line, f"{name} has no DTSTART, so nobody knows when it is", True)
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
                self._note(line, f"{_name(event)}: its RECURRENCE-ID cannot be read", True)
                continue
            if (
                str((_part(event["RECURRENCE-ID"], "params") or {}).get("RANGE", "")).upper()
                == "THISANDFUTURE"
            ):
                self._note(line, f"{_name(event)} changes all that follow (RANGE=THISANDFUTURE), "
                           "which is not supported; split the series in your calendar", True)  # fmt: skip
                continue
            changes.setdefault(str(event.get("UID", "")), []).append((changed, event, line))
        for event, line in masters:
            if every or _cancelled(event):
                why = "METHOD:CANCEL" if every else "STATUS:CANCELLED"
                self._note(line, f"{_name(event)} is cancelled ({why}) and left out")
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
                    line, f"{_name(event)} is an older version of an event (SEQUENCE) and left out"
                )
                continue
            kept.append((event, line))
        return kept

    def _series(
        self, event: Any, line: int, changes: list[tuple[_When, Any, int]]
    ) -> Iterator[_Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self._note(line, f"{_name(event)}: its DTSTART cannot be read", True)
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
                    f"{_name(event)} on {_told(when)} is left out: the series excludes it (EXDATE)",
                )
            elif not any(_same(one, when) for one in replaced):
                yield _Occurrence(when, event, line)
        inside = [when.wall for when in whens]
        for at, one in enumerate(out):
            if at not in excluded and inside and min(inside) <= one.wall <= max(inside):
                self._note(
                    line,
                    f"{_name(event)}: EXDATE {_told(one)} is no time of the series and takes nothing out",
                    True,
                )
        for _, changed, at_line in changes:
            yield from self._changed(changed, at_line, False)

    def _changed(self, event: Any, line: int, every: bool) -> Iterator[_Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self._note(line, f"{_name(event)}: its DTSTART cannot be read", True)
        elif every or _cancelled(event):
            self._note(line, f"{_name(event)} on {_told(start)} is cancelled and left out")
        else:
            yield _Occurrence(start, event, line)

    def _walls(self, event: Any, line: int, start: _When) -> tuple[dt.datetime, ...] | None:
        rules = event.get("RRULE")
        if rules is None:
            return (start.wall,)
        found: set[dt.datetime] = {start.wall}
        window = self._window()
        if event.get("EXRULE") is not None:
            self._note(line, f"{_name(event)} has an EXRULE, which is not supported", True)
            return None
        for rule in rules if isinstance(rules, list) else [rules]:
            try:
                made = times(rule, start.wall, self._until(rule, start), window)
            except RuleError as error:
                self._note(line, f"{_name(event)}: its rule cannot be followed: {error}", True)
                return None
            if made.endless:
                if start.wall < window.first:
                    found.discard(start.wall)
                shown = f"from {max(window.first, start.wall):%Y-%m-%d} to {window.last:%Y-%m-%d}"
                self._note(
                    line,
                    f"{_name(event)} recurs without end: it is taken {shown}; --until says how far",
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
                    self._note(line, f"{_name(event)}: its {name} cannot be read", True)
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
            listed = ", ".join(repr(name) for name in sorted(self.unknown))
            raise ZoneError(
                f"{listed} is no time zone that is known here, and the file does not define it"
            )
        if self.differing:
            listed = ", ".join(f"{name!r} ({zone_named(name)})" for name in sorted(self.differing))
            raise ZoneError(f"its definition of {listed} tells other hours than that zone has")
        if named:
            return named
        if said:
            raise ZoneError(f"{said!r} (X-WR-TIMEZONE) is no time zone that is known here")
        if floats:
            raise ZoneError("it has times without a zone, and names none")
        if len(named_zones) == 1:
            return named_zones[0]
        if named_zones:
            raise ZoneError(f"its events are on the clocks of {', '.join(named_zones)}")
        if zones:
            raise ZoneError(
                "its times are in UTC or in a zone of its own, and it names none that is known"
            )
        return ""

    def _tell_clocks(self, home: str) -> None:
        if self.floating and home:
            self._note(0, f"times without a zone are taken to be on the clock of {home}")
        for name in sorted(self.unknown):
            self._note(
                0,
                f"{name!r} is no zone that is known here: its times are taken to be on the clock of {home}",
            )
        for name in sorted(self.differing):
            self._note(
                0,
                f"{name!r} is defined in the file with other hours than {zone_named(name)} has: the definition was followed",
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
            self._note(line, f"{name} on {date} is after --until and left out")
            return None
        if not text:
            self._note(line, f"the event of {date} has neither summary nor description", True)
            return None
        if time is None:
            self._note(
                line,
                f"{name} on {date} lasts the whole day; --all-day-at gives such events an hour",
                True,
            )
            return None
        if str(event.get("STATUS", "")).strip().upper() == "TENTATIVE":
            self._note(
                line, f"{name} on {date} is tentative in the calendar; it was imported all the same"
            )
        if _TAG.search(text):
            self._note(line, f"{name} has HTML in its text, which was taken as it is")
        days = _days(event) if one.when.whole_day else 1
        if days > 1:
            self._note(line, f"{name} on {date} lasts {days} days; it is posted on the first")
        return Moment(date, time, text, title_of(summary or text), line)

    def _placed(
        self, when: _When, line: int, name: str, home: str
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
            self._note(line, f"{name}: {wall} is no time that can be planned", True)
            return None
        same = when.clock is None or (when.clock.zone == home and not when.clock.differs(wall))
        if same and shown.replace(tzinfo=None) != wall:
            self._note(
                line,
                f"{name} on {wall:%Y-%m-%d}: clocks in {home} skip {wall:%H:%M} that day; it is posted at {shown:%H:%M}",
            )
        if shown.fold:
            self._note(
                line,
                f"{name} on {shown:%Y-%m-%d}: clocks in {home} show {shown:%H:%M} twice that day, and a playbook means the first; this is the second",
                True,
            )
            return None
        if shown.second or shown.microsecond:
            self._note(
                line,
                f"{name} on {shown:%Y-%m-%d}: its seconds are cut, it is posted at {shown:%H:%M}",
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


def _name(event: Any) -> str:
    text = str(event.get("SUMMARY", "")).strip() or str(event.get("DESCRIPTION", "")).strip()
    text = " ".join(text.split())
    return repr(text[:40]) if text else "an event without a summary"


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
