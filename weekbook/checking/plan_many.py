"""Planning many playbooks on every core of the machine."""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.planning.clusters import clusters
from engine.planning.plan_all import Wanted, names_of, plan_together
from engine.planning.planner import Plan
from weekbook.caches.solved_weeks import solved_weeks

WORTH_IT = 12
"""From how many playbooks on it pays to start further processes."""


def plans_of(wanted: Sequence[Wanted]) -> list[Plan]:
    """The plans in the order asked for. Playbooks that share groups are planned in one process."""
    cores = os.cpu_count() or 1
    if len(wanted) < WORTH_IT or cores < 2:
        return plan_together(wanted, solved_weeks())
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only for many

    parts: list[list[int]] = [[] for _ in range(min(4 * cores, len(wanted)))]
    for numbers in clusters([names_of(one.playbook) for one in wanted]):
        min(parts, key=len).extend(numbers)
    plans: dict[int, Plan] = {}
    with ProcessPoolExecutor(cores) as pool:
        tasks = [[wanted[number] for number in part] for part in parts]
        for part, made in zip(parts, pool.map(_part, tasks), strict=True):
            plans |= zip(part, made, strict=True)
    return [plans[number] for number in range(len(wanted))]


def _part(wanted: Sequence[Wanted]) -> list[Plan]:
    return plan_together(wanted, solved_weeks())
