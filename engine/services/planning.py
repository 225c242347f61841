"""Playbooks planned: one, or many together and on every core; what a plan amounts to."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from dsl.constructs.playbook import Playbook
from engine.planning.channel_weeks import steady_lines
from engine.planning.clusters import clusters
from engine.planning.explaining.measurable import HORIZON, Measurable, measurable, weeks_of
from engine.planning.plan_all import Wanted, names_of, plan_together
from engine.planning.planner import Plan, plan
from engine.planning.posts.approved import Kept
from engine.planning.posts.difference import Change
from engine.planning.posts.post import Post
from engine.planning.simulation import ChannelSimulation, Return, Simulation
from engine.planning.simulation import simulate as simulate_plan
from engine.planning.solving.solution_cache import At, Keep, SolvedWeeks
from engine.planning.solving.solved_weeks import solved_weeks
from engine.time.days import monday

__all__ = [
    "Change",
    "ChannelSimulation",
    "Kept",
    "Measurable",
    "Plan",
    "Planned",
    "Post",
    "Return",
    "Simulation",
    "SolvedBefore",
    "Wanted",
    "clusters",
    "measurable_of",
    "names_of",
    "plan",
    "plan_many",
    "plan_together",
    "simulate",
]

WORTH_IT = 12
"""From how many playbooks on it pays to start further processes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A playbook with its plan of `weeks` weeks, from the week of the date `first`."""

    playbook: Playbook
    plan: Plan
    first: dt.date
    weeks: int


@dataclass(frozen=True, slots=True)
class SolvedBefore:
    """Where weeks that were solved are kept between commands, and how a file is written there."""

    folder: Path
    keep: Keep
    at: At | None = None
    """Is told which week is being planned, where that is done in this process."""

    def weeks(self) -> SolvedWeeks:
        """The weeks that this solver has solved before."""
        found = solved_weeks(self.folder, self.keep)
        found.at = self.at
        return found


def plan_many(wanted: Sequence[Wanted], before: SolvedBefore) -> list[Plan]:
    """The plans in the order asked for. Playbooks that share groups are planned together, in one
    process; many playbooks on all cores of the machine."""
    cores = os.cpu_count() or 1
    if len(wanted) < WORTH_IT or cores < 2:
        return _together(before, wanted)
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only for many

    parts: list[list[int]] = [[] for _ in range(min(4 * cores, len(wanted)))]
    for numbers in clusters([names_of(one.playbook) for one in wanted]):
        min(parts, key=len).extend(numbers)
    plans: dict[int, Plan] = {}
    before = replace(before, at=None)  # another process cannot tell
    with ProcessPoolExecutor(cores) as pool:
        tasks = [[wanted[number] for number in part] for part in parts]
        for part, made in zip(parts, pool.map(partial(_together, before), tasks), strict=True):
            plans |= zip(part, made, strict=True)
    return [plans[number] for number in range(len(wanted))]


def _together(before: SolvedBefore, wanted: Sequence[Wanted]) -> list[Plan]:
    return plan_together(wanted, before.weeks())


def measurable_of(planned: Planned, before: SolvedBefore) -> tuple[Measurable, ...]:
    """What can be compared after how many weeks of a plan, from the playbook's start on.

    Twelve weeks are looked at: where fewer were planned, they are planned for this, unless other
    playbooks reach the same groups.
    """
    found = planned.plan
    together = any(week.others for one in found.occupied for week in one.weeks)
    if planned.weeks < HORIZON and not together:
        found = plan(planned.playbook, planned.first, HORIZON, before.weeks())
    steady = steady_lines(planned.playbook)
    first = monday(planned.first)
    return tuple(
        line
        for channel in found.occupied
        for line in measurable(weeks_of(channel.weeks, first), steady)
    )


def simulate(planned: Planned) -> Simulation:
    """What the weeks of a plan amount to: load, mix, how often topics return, cost."""
    return simulate_plan(planned.playbook, planned.plan, monday(planned.first), planned.weeks)
