"""Several playbooks planned together, so that caps hold for the groups that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dsl.constructs.playbook import Playbook
from engine.planning.clusters import clusters, steps_after
from engine.planning.months import weeks_in_sight
from engine.planning.planner import Plan, plan
from engine.planning.posts.approved import Kept
from engine.planning.solving.solution_cache import SolvedWeeks
from engine.planning.week.shared_groups import Occupied, group_names
from engine.time.days import WEEK, monday


@dataclass(frozen=True, slots=True)
class Wanted:
    """A playbook to be planned, with its range and what its calendar keeps."""

    playbook: Playbook
    first: dt.date
    weeks: int
    kept: Kept = field(default_factory=dict)

    @property
    def end(self) -> dt.date:
        """The Monday after the last week."""
        return monday(self.first) + WEEK * self.weeks


def plan_together(wanted: Sequence[Wanted], solved: SolvedWeeks | None = None) -> list[Plan]:
    """The plans of playbooks in their order. A playbook gives way to those before it where they
    reach the same groups."""
    memory = SolvedWeeks() if solved is None else solved
    plans: dict[int, Plan] = {}
    for numbers in clusters([names_of(one.playbook) for one in wanted]):
        own = [wanted[number] for number in numbers]
        made = _one_cluster(own, memory)
        if any(one.conflicts for one in made):
            made = _advised(own, made, memory)
        plans |= zip(numbers, made, strict=True)
    return [plans[number] for number in range(len(wanted))]


def _one_cluster(wanted: Sequence[Wanted], memory: SolvedWeeks) -> list[Plan]:
    """The plans of playbooks that share groups, each beside those before it."""
    end = max(one.end for one in wanted)
    after = steps_after([names_of(one.playbook) for one in wanted])
    sight = weeks_in_sight(one.playbook for one in wanted)
    made: list[Plan] = []
    occupied: list[Occupied] = []
    for one, steps in zip(wanted, after, strict=True):
        beyond = (end - one.end) // WEEK + steps * sight if steps else 0
        made.append(plan(one.playbook, one.first, one.weeks, memory, one.kept, occupied, beyond))
        occupied += made[-1].occupied
    return made


def _advised(wanted: Sequence[Wanted], made: list[Plan], memory: SolvedWeeks) -> list[Plan]:
    from engine.planning.advice import advised  # noqa: PLC0415 - the solver is slow to load

    def again(playbooks: Sequence[Playbook]) -> list[Plan]:
        changed = [
            replace(one, playbook=playbook) for one, playbook in zip(wanted, playbooks, strict=True)
        ]
        return _one_cluster(changed, memory)

    return advised([one.playbook for one in wanted], made, again, lambda: memory.work)


def names_of(playbook: Playbook) -> frozenset[str]:
    """The groups that a playbook reaches, under names that are the same in all playbooks."""
    return frozenset(name for c in playbook.channels for name in group_names(playbook, c))
