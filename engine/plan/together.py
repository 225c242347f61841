"""Several playbooks planned together, so that caps hold for the groups that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from dsl.playbook import Playbook
from engine.calendar.days import WEEK, monday
from engine.plan.clusters import clusters
from engine.plan.company import Occupied, group_names
from engine.plan.kept import Kept
from engine.plan.planner import Plan, plan
from engine.plan.solved import SolvedWeeks


@dataclass(frozen=True, slots=True)
class Wanted:
    """A playbook to be planned, with its range and what its calendar keeps."""

    playbook: Playbook
    first: dt.date
    weeks: int
    kept: Kept = field(default_factory=dict)

    @property
    def end(self) -> dt.date:
        return monday(self.first) + WEEK * self.weeks


def plan_together(wanted: Sequence[Wanted], solved: SolvedWeeks | None = None) -> list[Plan]:
    """The plans of playbooks in their order. A playbook gives way to those before it where they
    reach the same groups."""
    memory = SolvedWeeks() if solved is None else solved
    plans: dict[int, Plan] = {}
    for numbers in clusters([names_of(one.playbook) for one in wanted]):
        end = max(wanted[number].end for number in numbers)
        occupied: list[Occupied] = []
        for number in numbers:
            one = wanted[number]
            plans[number] = plan(one.playbook, one.first, one.weeks, memory, one.kept, occupied)
            if number == numbers[-1]:
                break
            whole = plans[number]
            if one.end < end:  # the others look further ahead
                weeks = (end - monday(one.first)) // WEEK
                whole = plan(one.playbook, one.first, weeks, memory, one.kept, occupied)
            occupied += whole.occupied
    return [plans[number] for number in range(len(wanted))]


def names_of(playbook: Playbook) -> frozenset[str]:
    """The groups that a playbook reaches, under names that are the same in all playbooks."""
    return frozenset(name for c in playbook.channels for name in group_names(playbook, c))
