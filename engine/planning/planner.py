"""From a checked playbook and a range of weeks to the plan of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dsl.base.fault import Fault
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial import Trial
from engine.planning.channel_weeks import ChannelPlanner, Made
from engine.planning.checking.group_clocks import notes_of_own_clocks
from engine.planning.checking.notes import notes_of
from engine.planning.checking.owner_load import owner_load
from engine.planning.clusters import steps_after
from engine.planning.days_off import days_off_of
from engine.planning.months import weeks_in_sight
from engine.planning.posts.approved import NOTHING_KEPT, Kept
from engine.planning.posts.identities import posts_of
from engine.planning.posts.post import Post
from engine.planning.posts.text_limits import text_limits
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Away, Layout, RuledOut
from engine.planning.solving.solution_cache import SolvedWeeks
from engine.planning.told_once import told_once
from engine.planning.week.left_out import told_away
from engine.planning.week.occasions.lifecycles import group_lives, openings
from engine.planning.week.occasions.trials import cohorts
from engine.planning.week.shared_groups import Occupied, company_of, group_names
from engine.planning.week.sunday import crosses_sunday
from engine.time.days import WEEK, monday

if TYPE_CHECKING:
    from engine.planning.solving.conflict import Conflict


@dataclass(frozen=True, slots=True)
class Plan:
    """The posts of a range of weeks in the order of time, and what was met while planning."""

    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]
    weeks: tuple[FilledWeek, ...]
    ruled_out: tuple[tuple[str, RuledOut], ...]
    """Peaks left empty, each with its channel."""
    moved: tuple[tuple[str, RuledOut], ...] = ()
    """Times at which a post would stand that stands at another one, each with its channel."""
    away: tuple[tuple[str, Away], ...] = ()
    """The days on which holidays keep a line from posting, each with its channel."""
    conflicts: tuple[Conflict, ...] = ()
    """The weeks that cannot be; their faults are among `faults`, told once."""
    occupied: tuple[Occupied, ...] = ()
    """All planned weeks of its channels, for the plans of others that reach the same groups."""

    def with_faults(self, faults: tuple[Fault, ...]) -> Plan:
        """The same plan with what was met told otherwise."""
        return replace(self, faults=faults)

    @property
    def sound(self) -> bool:
        """Whether no fault is an error; warnings and notes may be there."""
        return not any(item.level == "error" for item in self.faults)


def plan(
    playbook: Playbook,
    first: dt.date,
    weeks: int,
    solved: SolvedWeeks | None = None,
    kept: Kept = NOTHING_KEPT,
    others: Sequence[Occupied] = (),
    beyond: int = 0,
) -> Plan:
    """The posts of `weeks` whole weeks from the Monday of the week of `first` on.

    The weeks before, back to the playbook's start, are laid out too: rotations and rules that
    look back go on from them, so that a week has the same posts whatever range it is asked in.
    Of all plans that keep the rules, it is the one that changes the fewest approved posts of
    `kept`; what was sent stays. `others` are channels planned before: caps hold for the sum of
    all that reach a group, and what their sessions keep clear stays clear. So many weeks `beyond`
    the range are planned too, for those who are planned after it and look ahead at it.
    A week that cannot be is left out, and a fault says why. Deterministic: the same playbook,
    range and others give equal plans on every machine.
    """
    begin, end = monday(first), monday(first) + WEEK * weeks
    start = _start(playbook, begin)
    after = steps_after([group_names(playbook, channel) for channel in playbook.channels])
    sight = weeks_in_sight([playbook, *(other.playbook for other in others)])
    _, faults = days_off_of(playbook, start - 2 * WEEK, end + 2 * WEEK)
    met = _Met(begin, end, faults)
    memory = SolvedWeeks() if solved is None else solved
    occupied: list[Occupied] = []
    for channel, steps in zip(playbook.channels, after, strict=True):
        last = end + (beyond + steps * sight) * WEEK
        off, _ = days_off_of(playbook, start - 2 * WEEK, last + 2 * WEEK)
        company = company_of(playbook, channel, (*others, *occupied), _cohorts(playbook, channel))
        planner = ChannelPlanner(playbook, channel, company, off, kept, memory)
        made = [met.note(channel, week, planner.week(week)) for week in _mondays(start, last)]
        filled = tuple(week for week in made if week is not None)
        occupied.append(Occupied(playbook, channel, filled, off))
    every = [w for channel in occupied for w in channel.weeks if w.layout.monday < end]
    posts, notes = posts_of(playbook, every, begin, end, kept)
    inside = tuple(week for week in every if week.layout.monday >= begin)
    met.faults += [*notes, *notes_of(playbook, inside)]
    met.faults += told_away(playbook, (one for _, one in met.away))
    met.faults += notes_of_own_clocks(playbook, every, begin, end)
    met.faults += owner_load(playbook, posts)
    met.faults += text_limits(playbook, posts)
    if playbook.expectations:
        from engine.planning.checking.expectations import failed_expectations  # noqa: PLC0415 - few have some

        met.faults += failed_expectations(playbook, every, begin, end)
    return Plan(
        posts=tuple(posts),
        faults=tuple(sorted(told_once(met.faults), key=lambda item: item.order)),
        weeks=inside,
        ruled_out=tuple(met.ruled_out),
        moved=tuple(met.moved),
        away=tuple(met.away),
        conflicts=tuple(met.conflicts),
        occupied=tuple(occupied),
    )


class _Met:
    """What was met while the weeks of all channels were planned, as far as it is in the range."""

    def __init__(self, begin: dt.date, end: dt.date, faults: list[Fault]) -> None:
        self.begin, self.end, self.faults = begin, end, faults
        self.ruled_out: list[tuple[str, RuledOut]] = []
        self.moved: list[tuple[str, RuledOut]] = []
        self.away: list[tuple[str, Away]] = []
        self.conflicts: list[Conflict] = []

    def note(self, channel: Channel, week: dt.date, made: Made) -> FilledWeek | None:
        """Notes what was met in a week of a channel; returns it filled, None if it cannot be."""
        layout = made.layout
        inside = self.begin <= week < self.end
        lost = made.filled is None and _reaches_over(layout, week, self.begin)
        if inside or (week < self.begin and lost):
            self.faults += made.faults
            self.conflicts += made.conflicts
        if inside:
            self.ruled_out += [(channel.name, empty) for empty in layout.ruled_out]
            self.away += [(channel.name, one) for one in layout.away]
            self.moved += [(channel.name, one) for one in layout.moved]
        return made.filled


def _start(playbook: Playbook, begin: dt.date) -> dt.date:
    """The Monday of the first week to lay out for a range that begins at `begin`."""
    if playbook.start is not None:
        return min(monday(playbook.start), begin)
    if crosses_sunday(playbook):
        return begin - WEEK  # its last night lies in the first week
    return begin


def _cohorts(playbook: Playbook, channel: Channel) -> list[dict[str, int]]:
    """Each trial's cohorts, and the days on which groups were opened where posts count from them."""
    sets = [cohorts(t, channel, playbook.name) for t in playbook.constructs_of(Trial)]
    return [*sets, openings(channel)] if group_lives(playbook, channel) else sets


def _mondays(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    week = first
    while week < end:
        yield week
        week += WEEK


def _reaches_over(layout: Layout, week: dt.date, begin: dt.date) -> bool:
    """Whether a week before the range may have posts in it, past its Sunday's midnight."""
    return week + WEEK == begin and any(slot.day > 6 for slot in layout.slots)
