"""What else the groups of a channel get: the posts of other channels and other playbooks.

Groups are the same where their keys in the rosters are; a channel without a roster is one group
of its own, or the one that its address is for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from dsl.base.span import Span
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.planning.week.occasions.sessions import Session, sessions_between
from engine.time.holidays import NO_DAYS_OFF, DaysOff
from engine.time.instants import instant

LOOK_BACK = dt.timedelta(days=3)
"""How far back posts of others are looked at by distances."""


@dataclass(frozen=True, slots=True)
class Occupied:
    """A channel that is planned already, with its posts."""

    playbook: Playbook
    channel: Channel
    weeks: tuple[FilledWeek, ...]
    days_off: DaysOff = NO_DAYS_OFF


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch of time that a session of another channel keeps clear."""

    start: dt.datetime
    end: dt.datetime
    session: Session
    line: Span


@dataclass(frozen=True, slots=True)
class Company:
    """The other channels that reach the same groups, and who sees what.

    Groups are of one kind where the same others reach them and they are in the same sets of
    every trial.
    """

    zone: str
    others: tuple[Occupied, ...]
    kinds: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    """For each kind of groups the others that reach it, and its set in each trial; the day of
    its opening comes last where groups have lives."""
    groups: tuple[tuple[str, ...], ...] = ()
    """The keys of the groups of each kind."""

    def of_other(self, index: int) -> tuple[int, ...]:
        """The kinds of groups that another channel reaches."""
        return tuple(k for k, (others, _) in enumerate(self.kinds) if index in others)

    def of_cohort(self, trial: int, cohort: int) -> tuple[int, ...]:
        """The kinds of groups in a set of a trial."""
        return tuple(k for k, (_, sets) in enumerate(self.kinds) if sets[trial] == cohort)

    def slots(self, week: dt.date) -> tuple[Slot, ...]:
        """What the others post in a week and shortly before it, on this playbook's wall clock."""
        start = dt.datetime.combine(week, dt.time())
        found = []
        for index, other in enumerate(self.others):
            for at, slot in _posted(other, week):
                local = _on_clock_of(self.zone, other.playbook.zone, at)
                minute = int((local - start) / dt.timedelta(minutes=1))
                if -LOOK_BACK / dt.timedelta(minutes=1) <= minute < 7 * 1440:
                    kinds = self.of_other(index)
                    found.append(replace(slot, minute=minute, seen_by=kinds, option="", rank=0))
        return tuple(sorted(found, key=lambda slot: (slot.minute, slot.line.place)))

    def busy(self, week: dt.date) -> tuple[Busy, ...]:
        """What the sessions of the others keep clear in a week."""
        found = []
        for other in self.others:
            for session in sessions_between(
                other.playbook, week - LOOK_BACK, week + dt.timedelta(days=7), other.days_off
            ):
                if session.clear is None or session.expert.clear is None:
                    continue
                start, end = (
                    _on_clock_of(self.zone, other.playbook.zone, at) for at in session.clear
                )
                found.append(Busy(start, end, session, session.expert.clear[1]))
        return tuple(found)


def company_of(
    playbook: Playbook, channel: Channel, occupied: Sequence[Occupied],
    sets: Sequence[dict[str, int]],
) -> Company:  # fmt: skip
    """The company of a channel among those that are planned already.

    `sets` tell for each trial the set of every group.
    """
    own = group_names(playbook, channel)
    others = [
        (other, names)
        for other in occupied
        if own.keys() & (names := group_names(other.playbook, other.channel)).keys()
    ]
    kinds: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for name, key in own.items():
        reached = tuple(index for index, (_, names) in enumerate(others) if name in names)
        kinds.setdefault((reached, tuple(cohort.get(key, 0) for cohort in sets)), []).append(key)
    if not kinds:
        kinds[(), tuple(0 for _ in sets)] = []
    return Company(
        playbook.zone, tuple(other for other, _ in others), tuple(sorted(kinds)),
        tuple(tuple(sorted(kinds[kind])) for kind in sorted(kinds)),
    )  # fmt: skip


def group_names(playbook: Playbook, channel: Channel) -> dict[str, str]:
    """The groups of a channel under names that are the same in all playbooks, with their keys."""
    if channel.roster:
        return {f"group {group.key}": group.key for group in channel.groups}
    if channel.variable:
        return {f"env {channel.variable}": channel.name}
    return {f"channel {playbook.name}/{channel.name}": channel.name}


def _posted(other: Occupied, week: dt.date) -> Iterator[tuple[dt.datetime, Slot]]:
    for filled in other.weeks:
        if abs((filled.layout.monday - week).days) > 14:
            continue
        start = dt.datetime.combine(filled.layout.monday, dt.time())
        for slot, content in zip(filled.layout.slots, filled.contents, strict=True):
            at = start + dt.timedelta(minutes=slot.minute)
            yield at, replace(slot, choices=(content,), session=None, trial="")


def _on_clock_of(zone: str, other: str, at: dt.datetime) -> dt.datetime:
    """A wall time of another zone as this zone's clocks show it."""
    if zone == other:
        return at
    moment = instant(other, at.date(), at.time())
    return at if moment is None else moment.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
