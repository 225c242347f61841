"""The faults of an example: those a check finds, and those that only its dates or a plan show."""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.checking import Checked
from engine.planning.checking.own_dates import own_dates
from engine.planning.planner import plan
from engine.planning.told_once import beside

MOST_WEEKS = 4
"""As many weeks of an example are planned; each shows its fault within them."""


def planned_faults(checked: Checked) -> tuple[Fault, ...]:
    """All faults of a checked example, planned from the start of its playbook on."""
    playbook = checked.playbook
    if not checked.sound or playbook.start is None:
        return checked.faults
    weeks = 1 if playbook.end is None else -(-(playbook.end - playbook.start).days // 7)
    found = plan(playbook, playbook.start, min(max(weeks, 1), MOST_WEEKS))
    both = dict.fromkeys(
        [*checked.faults, *beside(own_dates(playbook), found.faults), *found.faults]
    )
    return tuple(sorted(both, key=lambda fault: fault.order))
