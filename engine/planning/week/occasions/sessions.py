"""Expert sessions: the posts each brings with it, and the time it keeps clear around itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dsl.base.span import Span
from dsl.constructs.expert import Expert
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content
from dsl.when import AtPeaks, AtThatMoment, AtTimes, Between, Moment
from engine.planning.slot import Part
from engine.time.days import DAY, days_between, falls_on
from engine.time.holidays import NO_DAYS_OFF, DaysOff

LONGEST_HOLIDAYS = 14
"""How many days holidays may last in a row; a session or post is put off no longer."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session of an expert, on the wall clock."""

    expert: Expert
    start: dt.datetime

    @property
    def content(self) -> Content:
        """Sessions count as activity: they teach and answer, they do not sell."""
        return Content(self.expert.name, "activity", "", self.expert.topics)

    @property
    def clear(self) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when no other post may stand, or None."""
        if self.expert.clear is None:
            return None
        around = self.expert.clear[0]
        return self.start - around, self.start + self.expert.length + around

    def parts(self) -> Iterator[tuple[dt.datetime, Part, Span]]:
        """Every post of the session: when, which part it is, and the line that asks for it."""
        for before, line in self.expert.invites:
            yield self.start - before, "invite", line
        yield self.start, "session", self.expert.when.span
        if self.expert.recap is not None:
            yield (
                self.start + self.expert.length + self.expert.recap[0],
                "recap",
                self.expert.recap[1],
            )


def sessions_between(
    playbook: Playbook, first: dt.date, last: dt.date, days_off: DaysOff = NO_DAYS_OFF
) -> tuple[Session, ...]:
    """The sessions whose posts may fall between two dates, in the order of their start.

    Sessions lie within the running dates of the playbook. One that falls on a holiday is left
    out or moved, as the playbook says.
    """
    found = []
    for expert in playbook.experts:
        ahead = max((before for before, _ in expert.invites), default=dt.timedelta(0))
        after = expert.length + (expert.recap[0] if expert.recap else dt.timedelta(0))
        begin, end = first - DAY * (after.days + 2), last + DAY * (ahead.days + 2)
        if days_off.off:  # they move sessions, and what belongs to them
            begin, end = begin - DAY * LONGEST_HOLIDAYS, end + DAY * LONGEST_HOLIDAYS
        begin = max(begin, playbook.start) if playbook.start else begin
        end = min(end, playbook.end) if playbook.end else end
        for date in days_between(begin, end):
            if not falls_on(expert.when.recurrence, date, playbook.start):
                continue
            held = session_date(playbook, date, days_off)
            speaker = None if held is None else speaker_on(expert, held)
            if speaker is None or held is None:
                continue
            for time in _times(expert.when.moment, date, playbook):
                found.append(Session(speaker, dt.datetime.combine(held, time)))
    once = dict.fromkeys(sorted(found, key=lambda one: (one.start, one.expert.name)))
    return tuple(once)


def session_date(playbook: Playbook, date: dt.date, days_off: DaysOff) -> dt.date | None:
    """The date on which a session that falls on `date` is held; None where it is not."""
    if not days_off.is_off(date):
        return date
    if playbook.holidays != "move":
        return None
    moved = days_off.next_open(date)
    return moved if playbook.end is None or moved <= playbook.end else None


def speaker_on(expert: Expert, date: dt.date) -> Expert | None:
    """Who holds the session of a date: the expert, the stand-in while away, or nobody."""
    if not any(first <= date <= last for first, last in expert.absent):
        return expert
    if expert.stand_in is None:
        return None
    return expert.but(title=expert.stand_in.title or expert.stand_in.name.text)


def _times(moment: Moment, date: dt.date, playbook: Playbook) -> tuple[dt.time, ...]:
    match moment:
        case AtTimes(times=times):
            return times
        case Between(start=start):
            return (start,)
        case AtPeaks(index=index):
            peaks = [peak.time for peak in playbook.peaks_on(date.weekday())]
            return tuple(peaks if index is None else peaks[index - 1 : index])
        case AtThatMoment():
            return ()
