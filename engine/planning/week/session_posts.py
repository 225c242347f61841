"""The posts of expert sessions: the session at its hour, the rest where members may be written to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, phrase
from dsl.base.sentence import message
from dsl.base.span import Span
from engine.planning.slot import Part, RuledOut, Slot
from engine.planning.week.board import Laying
from engine.planning.week.giving_way import give_way
from engine.planning.week.occasions.sessions import Session
from engine.time.days import DAY

BEFORE_QUIET = dt.timedelta(minutes=5)
"""How long before quiet hours an invitation goes out that would fall into them."""


def place_sessions(week: Laying) -> None:
    """Puts the sessions of a week at their hour, which no other post of the channel takes."""
    week.faults += _overlaps(week.sessions, week.monday)
    for session in week.sessions:
        if _within(week, session.start.date()):
            week.place(_slot(week, session, session.start, "session", session.expert.when.span))


def place_invitations(week: Laying) -> None:
    """Puts the invitations, reminders and recaps of sessions.

    They keep quiet hours, holidays and the dates between which the playbook runs: an invitation
    that falls into quiet hours is posted when they end, or before they begin where that would be
    too late, a recap when they end. What has no such time is left out. Each is noted.
    """
    for session in week.sessions:
        for wanted, part, line in session.parts():
            if part == "session":
                continue
            awake = _outside_quiet(week, session, wanted, part)
            at = _on_open_day(week, session, awake, part)
            if at is None:
                if _within(week, session.start.date()):
                    _tell(week, "PB331", session, wanted, part, line, None)
                continue
            if at != wanted and _within(week, wanted.date()):
                _tell(week, "PB330", session, wanted, part, line, at)
                because = message(
                    "moved.session",
                    "it is posted on {date} at {time}, outside quiet hours and holidays",
                    date=f"{at:%Y-%m-%d}",
                    time=f"{at:%H:%M}",
                )
                week.moved.append(RuledOut(wanted.date(), wanted.time(), line, because))
            if not _within(week, at.date()):
                continue
            slot = _slot(week, session, at, part, line)
            if at != wanted and any(
                _same(other, slot) for other in week.taken.get(slot.minute, ())
            ):
                continue  # two invitations of one session that quiet hours bring together are one
            give_way(week, slot, own=session)


def _slot(week: Laying, session: Session, at: dt.datetime, part: Part, line: Span) -> Slot:
    return Slot(week.minute(at), (session.content,), line, part=part, session=session.start,
                seeded=part != "session")  # fmt: skip


def _same(one: Slot, other: Slot) -> bool:
    return (one.part, one.session, one.choices) == (other.part, other.session, other.choices)


def _within(week: Laying, date: dt.date) -> bool:
    return week.monday <= date <= week.monday + dt.timedelta(days=6)


def _outside_quiet(week: Laying, session: Session, at: dt.datetime, part: Part) -> dt.datetime:
    """The moment itself, or the nearest fitting one outside the quiet hours of the channel."""
    quiet = week.channel.quiet
    if quiet is None or not quiet.holds(at.time()):
        return at
    end = dt.datetime.combine(at.date(), quiet.end)
    after = end if end > at else end + DAY
    if part == "recap" or after < session.start:
        return after
    begin = dt.datetime.combine(at.date(), quiet.start)
    return (begin if begin <= at else begin - DAY) - BEFORE_QUIET


def _on_open_day(week: Laying, session: Session, at: dt.datetime, part: Part) -> dt.datetime | None:
    """The moment itself, or the same hour of the nearest fitting day that is no holiday; None
    where the playbook does not run then."""
    while week.days_off.is_off(at.date()) and at.date() != session.start.date():
        at += DAY if part == "recap" else -DAY
    return at if week.is_open(at.date()) else None


def _tell(
    week: Laying, code: str, session: Session, at: dt.datetime, part: Part, line: Span,
    moved: dt.datetime | None,
) -> None:  # fmt: skip
    shown: Phrase | str = ""
    if moved is not None:
        shown = f"{moved:%H:%M}"
        days = (moved.date() - at.date()).days
        if days:
            key = {-1: "moved_before", 1: "moved_after"}.get(days, "moved_other")
            shown = phrase(key, time=shown, day=moved.date())
    week.faults.append(
        fault(code, line, part=phrase("part_recap" if part == "recap" else "part_invite"), name=session.expert.name, day=at.date(),
              time=f"{at:%H:%M}", moved=shown)
    )  # fmt: skip


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
