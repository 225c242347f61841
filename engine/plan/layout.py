"""A week laid out: the posts that lines fix, and the peaks that are left to be filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from dsl.fault import Fault, fault
from dsl.phrase import phrase
from dsl.playbook import Channel, Playbook, Week
from dsl.statements import Post
from dsl.subjects import Content, content_of
from dsl.when import AtPeaks, AtThatMoment, AtTimes, Between
from engine.calendar.days import days_between, falls_on
from engine.plan.sessions import Session, sessions_between
from engine.plan.slot import Layout, RuledOut, Slot

STEP = 5
"""Minutes between the times tried for a post that stands `between` two hours."""


def lay_out(
    playbook: Playbook, channel: Channel, monday: dt.date, holidays: frozenset[dt.date]
) -> tuple[Layout, list[Fault]]:
    """The slots of one channel's week in the order of the clock, with what cannot stand.

    Days outside the playbook's running dates and days in `holidays` have no posts.
    """
    sunday = monday + dt.timedelta(days=6)
    first = max(monday, playbook.start) if playbook.start else monday
    last = min(sunday, playbook.end) if playbook.end else sunday
    days = [date for date in days_between(first, last) if date not in holidays]
    sessions = sessions_between(playbook, monday, sunday)
    taken: dict[int, Slot] = {}
    faults: list[Fault] = []

    def minute(at: dt.datetime) -> int:
        return int((at - dt.datetime.combine(monday, dt.time())) / dt.timedelta(minutes=1))

    def place(slot: Slot) -> None:
        if slot.minute in taken:
            other = taken[slot.minute].line
            faults.append(
                fault("PB406", slot.line, channel=channel.name, date=slot.on(monday),
                      time=f"{slot.time:%H:%M}", line=other.line, others=((other, phrase("other_post")),))
            )  # fmt: skip
        else:
            taken[slot.minute] = slot

    faults += _overlaps(sessions, monday)
    for session in sessions:
        for at, part, line in session.parts():
            if monday <= at.date() <= sunday and session.start.date() not in holidays:
                place(Slot(minute(at), (session.content,), line, part=part, session=session.start))
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    windows: list[tuple[dt.date, Post, Content, Between]] = []
    for week in weeks:
        for post in week.posts:
            content = content_of(playbook.elements[post.element.text], _about(post))
            for date in _dates(post, days, playbook, holidays):
                if isinstance(post.when.moment, Between):
                    windows.append((date, post, content, post.when.moment))
                    continue
                for time in _times(post, date, playbook):
                    at = dt.datetime.combine(date, time)
                    faults += _in_clear(at, post, sessions)
                    place(Slot(minute(at), (content,), post.span, late=post.late))
    ruled_out = []
    for week in weeks:
        for slot, reason in _fills(week, channel, days, playbook, sessions, taken, monday):
            if reason is None:
                taken[slot.minute] = slot
            else:
                ruled_out.append(RuledOut(slot.on(monday), slot.time, slot.line, reason))
    for date, post, content, window in windows:
        free = _free_minute(date, window, channel, sessions, set(taken), monday)
        if free is None:
            faults.append(
                fault("PB314", post.when.span, start=f"{window.start:%H:%M}",
                      end=f"{window.end:%H:%M}", date=date)
            )  # fmt: skip
        else:
            place(Slot(free, (content,), post.span, late=post.late))
    slots = tuple(taken[key] for key in sorted(taken))
    return Layout(monday, slots, tuple(sorted(ruled_out, key=lambda r: (r.date, r.time)))), faults


LONGEST_HOLIDAYS = 14
"""How many days holidays may last in a row; a post is put off no longer."""


def _dates(
    post: Post, days: list[dt.date], playbook: Playbook, holidays: frozenset[dt.date]
) -> Iterator[dt.date]:
    """The days of the week on which a line posts; with `move`, those put off by holidays too."""
    moved = set()
    if playbook.holidays == "move" and days:
        begin = days[0] - dt.timedelta(days=LONGEST_HOLIDAYS)
        first = max(begin, playbook.start) if playbook.start else begin
        for date in days_between(first, days[-1]):
            if date in holidays and falls_on(post.when.recurrence, date, playbook.start):
                moved.add(_next_working(date, holidays))
    for date in days:
        if date in moved or falls_on(post.when.recurrence, date, playbook.start):
            yield date


def _next_working(date: dt.date, holidays: frozenset[dt.date]) -> dt.date:
    while date in holidays:
        date += dt.timedelta(days=1)
    return date


def _overlaps(sessions: tuple[Session, ...], monday: dt.date) -> Iterator[Fault]:
    """A fault for each two sessions of a week of which one begins in the other's clear time."""
    for first, second in combinations(sessions, 2):
        begin, end = first.clear or (first.start, first.start + first.expert.length)
        back, _ = second.clear or (second.start, second.start)
        within = monday <= second.start.date() <= monday + dt.timedelta(days=6)
        if within and begin <= second.start and (second.start < end or back < first.start):
            yield fault(
                "PB318", second.expert.when.span, first=first.expert.name,
                second=second.expert.name, date=second.start.date(), start=f"{second.start:%H:%M}",
                others=((first.expert.when.span, phrase("other_session")),),
            )  # fmt: skip


def _about(post: Post) -> str:
    return post.about.text if post.about is not None else ""


def _times(post: Post, date: dt.date, playbook: Playbook) -> tuple[dt.time, ...]:
    match post.when.moment:
        case AtTimes(times=times):
            return times
        case AtPeaks(index=index):
            peaks = [peak.time for peak in playbook.peaks_on(date.weekday())]
            return tuple(peaks if index is None else peaks[index - 1 : index])
        case AtThatMoment():
            return ()
        case Between():
            return ()


def _in_clear(at: dt.datetime, post: Post, sessions: tuple[Session, ...]) -> Iterator[Fault]:
    session = _cleared_by(at, sessions)
    if session is not None and session.expert.clear is not None:
        length, line = session.expert.clear
        why = phrase(
            "clear_why", post=post.span.line, time=f"{at:%H:%M}", day=at.date(), line=line.line,
            minutes=int(length.total_seconds() // 60), expert=session.expert.name,
            start=f"{session.start:%H:%M}",
        )  # fmt: skip
        yield fault("PB401", post.span, week=at.date(), channel=phrase("every_channel"), why=why,
                    label=phrase("posted_here"), loosening=phrase("clear_way", line=line.line),
                    others=((line, phrase("clears_it")),))  # fmt: skip


def _cleared_by(at: dt.datetime, sessions: tuple[Session, ...]) -> Session | None:
    for session in sessions:
        if session.clear is not None and session.clear[0] <= at <= session.clear[1]:
            return session
    return None


def _fills(
    week: Week, channel: Channel, days: list[dt.date], playbook: Playbook,
    sessions: tuple[Session, ...], taken: dict[int, Slot], monday: dt.date,
) -> Iterator[tuple[Slot, str | None]]:  # fmt: skip
    """Each peak a `fill` line means, as a slot, with the reason where it stays empty."""
    for fill in week.fills:
        about = fill.about.text if fill.about is not None else ""
        names = dict.fromkeys(name.text for name in fill.elements)
        choices = tuple(content_of(playbook.elements[name], about) for name in names)
        for date in days:
            if date.weekday() not in fill.days:
                continue
            for peak in playbook.peaks_on(date.weekday()):
                at = dt.datetime.combine(date, peak.time)
                offset = (date - monday).days * 1440 + peak.time.hour * 60 + peak.time.minute
                slot = Slot(offset, choices, fill.span, peak=peak.span, late=fill.late)
                yield slot, _why_empty(at, offset, channel, sessions, taken)


def _why_empty(
    at: dt.datetime, offset: int, channel: Channel, sessions: tuple[Session, ...],
    taken: dict[int, Slot],
) -> str | None:  # fmt: skip
    if offset in taken:
        return f"{taken[offset].line.place} posts at this minute"
    if channel.quiet is not None and channel.quiet.holds(at.time()):
        return f"the quiet hours of {channel.name} ({channel.span.place})"
    session = _cleared_by(at, sessions)
    if session is not None and session.expert.clear is not None:
        line = session.expert.clear[1]
        return f"kept clear around the session of {session.expert.name} ({line.place})"
    return None


def _free_minute(
    date: dt.date, window: Between, channel: Channel, sessions: tuple[Session, ...],
    taken: set[int], monday: dt.date,
) -> int | None:  # fmt: skip
    """The minute in the window, stepped by five, that is farthest from all other posts."""
    base = (date - monday).days * 1440
    start = window.start.hour * 60 + window.start.minute
    end = window.end.hour * 60 + window.end.minute
    length = (end - start) % 1440
    best: tuple[int, int] | None = None
    for step in range(0, length, STEP):
        offset = base + start + step
        at = dt.datetime.combine(monday, dt.time()) + dt.timedelta(minutes=offset)
        quiet = channel.quiet is not None and channel.quiet.holds(at.time())
        if offset in taken or quiet or _cleared_by(at, sessions):
            continue
        nearest = min((abs(offset - other) for other in taken), default=1440)
        if best is None or nearest > best[0]:
            best = (nearest, offset)
    return None if best is None else best[1]
