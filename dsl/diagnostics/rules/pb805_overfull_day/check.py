"""Nobody has more tasks on a day than the day has hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword
from dsl.constructs.playbook import Playbook
from dsl.constructs.task import Task
from dsl.diagnostics.checks.context import Known
from dsl.lengths import shown_length
from dsl.syntax.keywords import WEEKDAYS
from dsl.when import AtTimes, Monthly, Weekly, When


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB805, told once for a person, at the task that makes the day too long."""
    work: dict[tuple[str, int], dt.timedelta] = {}
    told = set()
    for task in playbook.constructs_of(Task):
        who = task.who.text if task.who else ""
        for said in task.whens:
            for day in _weekdays(said.when):
                done = work.get((who, day), dt.timedelta(0)) + said.length * _times(said.when)
                work[who, day] = done
                if done > task.day and who not in told:
                    told.add(who)
                    yield fault("PB805", said.span, who=who, work=shown_length(done),
                                day=Keyword(WEEKDAYS[day]), hours=shown_length(task.day))  # fmt: skip


def _weekdays(when: When) -> tuple[int, ...]:
    """The weekdays on which it can fall; a date of its own counts as none."""
    match when.recurrence:
        case Weekly(days=days):
            return days
        case Monthly(day=day):
            return (day,)
        case _:
            return ()


def _times(when: When) -> int:
    return len(when.moment.times) if isinstance(when.moment, AtTimes) else 1
