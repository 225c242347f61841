"""A task: what a person does, when, and for how long."""

from __future__ import annotations

import datetime as dt

from dsl.constructs.block import every, only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.task.lines import DayOf, DoneBy, Step, TaskWhen
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.tree import Line

DEFAULT_DAY = dt.timedelta(hours=8)
"""How long a person works a day, where a block does not say."""


class Task(Construct):
    """Who does what, and when; `day` is how long the working day of the person is."""

    who: Name | None
    whens: tuple[TaskWhen, ...]
    steps: tuple[str, ...]
    day: dt.timedelta


def build_task(line: Line, header: Header, building: Building) -> Task:
    """The task that a block declares."""
    faults = building.faults
    who, whens = only(line, DoneBy, faults), every(line, TaskWhen)
    need(line, header, faults, who, "missing_done_by", 'done by "every guide"')
    need(line, header, faults, whens, "missing_task_when", "every day at 10:00 for 5m")
    day = only(line, DayOf, faults)
    return Task(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        who=who.who if who else None,
        whens=whens,
        steps=tuple(step.text.text for step in every(line, Step)),
        day=day.length if day else DEFAULT_DAY,
        channels=channels_of(line, faults),
    )
