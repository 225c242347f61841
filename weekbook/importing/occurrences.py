"""From the events of a calendar to their occurrences: versions, series, changes, exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from weekbook.importing import calendar_words
from weekbook.importing.clocks import Clock, clock_of, definitions
from weekbook.importing.dated_post import Note
from weekbook.importing.event_properties import (
    Occurrence,
    When,
    event_name,
    is_cancelled,
    part,
    same_time,
    sequence,
    shown,
    unreadable,
    zone_of,
)
from weekbook.importing.series import RuleError, Window, times

DEFAULT_WEEKS = 26
"""How far ahead events are followed that recur without end."""

MIDNIGHT = dt.time()
_READ = ("DTSTART", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION")
"""Properties without which the times of an event can't be told."""


class Events:
    """The events of a calendar, and what was noted of them and their zones while they were read.

    `unknown` are names of zones that nobody knows, `differing` those that the file defines with
    other hours than the zone of that name has.
    """

    def __init__(self, calendar: Any, data: bytes, until: dt.date | None, today: dt.date) -> None:
        self.calendar, self.until, self.today = calendar, until, today
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

    def occurrences(self) -> list[Occurrence]:
        """Every time at which an event takes place, in no order."""
        readable = [pair for pair in self.events if self._readable(*pair)]
        return list(self._occurrences(readable))

    def note(self, line: int, text: str, faulty: bool = False) -> None:
        """Notes something about the event at a line; `faulty` where it makes no post."""
        self.notes.append(Note(line, text, faulty))

    def _readable(self, event: Any, line: int) -> bool:
        name = event_name(event)
        for broken, reason in event.errors:
            if str(broken).upper() in _READ:
                self.note(
                    line,
                    calendar_words.UNREADABLE_BECAUSE.filled(
                        event=name, property=broken, reason=reason
                    ),
                    True,
                )
                return False
        if "DTSTART" not in event:
            self.note(
                line,
                calendar_words.NO_START.filled(event=name),
                True,
            )
            return False
        return True

    def _occurrences(self, events: list[tuple[Any, int]]) -> Iterator[Occurrence]:
        every = str(self.calendar.get("METHOD", "")).strip().upper() == "CANCEL"
        newest = self._newest(events)
        changes: dict[str, list[tuple[When, Any, int]]] = {}
        masters = []
        for event, line in newest:
            if event.get("RECURRENCE-ID") is None:
                masters.append((event, line))
                continue
            changed = self._when(event["RECURRENCE-ID"])
            if changed is None:
                self.note(line, unreadable(event, "RECURRENCE-ID"), True)
                continue
            if (
                str((part(event["RECURRENCE-ID"], "params") or {}).get("RANGE", "")).upper()
                == "THISANDFUTURE"
            ):
                self.note(
                    line,
                    calendar_words.THIS_AND_FUTURE.filled(event=event_name(event)),
                    True,
                )
                continue
            changes.setdefault(str(event.get("UID", "")), []).append((changed, event, line))
        for event, line in masters:
            if every or is_cancelled(event):
                why = "METHOD:CANCEL" if every else "STATUS:CANCELLED"
                self.note(
                    line,
                    calendar_words.CANCELLED.filled(event=event_name(event), why=why),
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
                key = (uid, str(part(event.get("RECURRENCE-ID"), "dt")))
                found = best.get(key, (-1, at))
                best[key] = max(found, (sequence(event), at), key=lambda one: one[0])
        kept = []
        for event, line in events:
            uid = str(event.get("UID", ""))
            key = (uid, str(part(event.get("RECURRENCE-ID"), "dt")))
            if uid and sequence(event) < best[key][0]:
                self.note(
                    line,
                    calendar_words.OLDER.filled(event=event_name(event)),
                )
                continue
            kept.append((event, line))
        return kept

    def _series(
        self, event: Any, line: int, changes: list[tuple[When, Any, int]]
    ) -> Iterator[Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self.note(line, unreadable(event, "DTSTART"), True)
            return
        walls = self._walls(event, line, start)
        if walls is None:
            return
        whens = [When(wall, start.clock, start.whole_day) for wall in walls]
        for extra in self._listed(event, "RDATE", line):
            whens.append(extra)
        out = self._listed(event, "EXDATE", line)
        replaced = [changed for changed, _, _ in changes]
        excluded: set[int] = set()
        for when in sorted(set(whens), key=lambda one: one.wall):
            without = [at for at, one in enumerate(out) if same_time(one, when)]
            if without:
                excluded.update(without)
                self.note(
                    line,
                    calendar_words.EXCLUDED.filled(event=event_name(event), when=shown(when)),
                )
            elif not any(same_time(one, when) for one in replaced):
                yield Occurrence(when, event, line)
        inside = [when.wall for when in whens]
        for at, one in enumerate(out):
            if at not in excluded and inside and min(inside) <= one.wall <= max(inside):
                self.note(
                    line,
                    calendar_words.EXCLUDES_NOTHING.filled(
                        event=event_name(event), when=shown(one)
                    ),
                    True,
                )
        for _, changed, at_line in changes:
            yield from self._changed(changed, at_line, False)

    def _changed(self, event: Any, line: int, every: bool) -> Iterator[Occurrence]:
        start = self._when(event["DTSTART"])
        if start is None:
            self.note(line, unreadable(event, "DTSTART"), True)
        elif every or is_cancelled(event):
            self.note(
                line,
                calendar_words.CANCELLED_ONCE.filled(event=event_name(event), when=shown(start)),
            )
        else:
            yield Occurrence(start, event, line)

    def _walls(self, event: Any, line: int, start: When) -> tuple[dt.datetime, ...] | None:
        rules = event.get("RRULE")
        if rules is None:
            return (start.wall,)
        found: set[dt.datetime] = {start.wall}
        window = self._window()
        if event.get("EXRULE") is not None:
            self.note(
                line,
                calendar_words.EXRULE.filled(event=event_name(event)),
                True,
            )
            return None
        for rule in rules if isinstance(rules, list) else [rules]:
            try:
                made = times(rule, start.wall, self._until(rule, start), window)
            except RuleError as error:
                self.note(
                    line,
                    calendar_words.RULE.filled(event=event_name(event), error=error.args[0]),
                    True,
                )
                return None
            if made.endless:
                if start.wall < window.first:
                    found.discard(start.wall)
                self.note(
                    line,
                    calendar_words.ENDLESS.filled(
                        event=event_name(event),
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

    def _until(self, rule: Any, start: When) -> dt.datetime | None:
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

    def _when(self, value: Any) -> When | None:
        """A property's time; None for one that is none."""
        return self._of(part(value, "dt"), zone_of(value))

    def _of(self, found: Any, name: str) -> When | None:
        if isinstance(found, tuple):
            found = found[0]
        if isinstance(found, dt.datetime):
            wall = found.replace(tzinfo=None)
            if found.tzinfo is not None and not name:
                return When(found.astimezone(dt.UTC).replace(tzinfo=None), Clock("", dt.UTC), False)
            if not name:
                return When(wall, None, False)
            clock = clock_of(name, self.defined)
            if clock.shows is None:
                self.unknown.add(name)
                return When(wall, None, False)
            if clock.differs(wall):
                self.differing.add(name)
            return When(wall, clock, False)
        if isinstance(found, dt.date):
            return When(dt.datetime.combine(found, MIDNIGHT), None, True)
        return None

    def _listed(self, event: Any, name: str, line: int) -> list[When]:
        values = event.get(name)
        found = []
        for value in values if isinstance(values, list) else [values] if values is not None else []:
            for one in part(value, "dts") or [None]:
                when = self._of(part(one, "dt"), zone_of(value))
                if when is None:
                    self.note(line, unreadable(event, name), True)
                else:
                    found.append(when)
        return found
