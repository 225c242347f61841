"""The playbooks of a workspace planned together, beside what the calendar has of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from dsl.base.fault import Fault
from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.planning.posts.approved import NOTHING_KEPT
from engine.services.applying import kept_posts
from engine.services.planning import Planned, SolvedBefore, Wanted, plan_many

WeeksOf = Callable[[Playbook], tuple[dt.date, int]]
"""The first date and the number of weeks that a playbook is to be planned for."""


@dataclass(frozen=True, slots=True)
class WorkspacePlan:
    """Every playbook that could be planned, in order, and what is wrong with each that was read."""

    planned: tuple[Planned, ...]
    faults: Mapping[str, tuple[Fault, ...]]
    """By the path of the playbook: the faults of its check and of its plan."""


def plan_workspace(
    every: Sequence[Checked],
    weeks_of: WeeksOf,
    *,
    calendar: Engine | None,
    now: dt.datetime,
    before: SolvedBefore,
) -> WorkspacePlan:
    """Plans the sound playbooks among `every`; libraries and those with errors are left out.

    Posts that people have seen in the calendar stay where they are.
    """
    wanted = []
    for checked in every:
        if checked.sound and not checked.library:
            first, weeks = weeks_of(checked.playbook)
            kept = NOTHING_KEPT
            if calendar is not None:
                kept = kept_posts(calendar, checked.playbook, first, weeks, now)
            wanted.append(Wanted(checked.playbook, first, weeks, kept))
    planned = tuple(
        Planned(one.playbook, plan, one.first, one.weeks)
        for one, plan in zip(wanted, plan_many(wanted, before), strict=True)
    )
    met = {one.playbook.path: one.plan.faults for one in planned}
    faults = {
        checked.playbook.path: (*checked.faults, *met.get(checked.playbook.path, ()))
        for checked in every
    }
    return WorkspacePlan(planned, faults)
