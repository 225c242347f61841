"""A measure: what is counted of a post, and the goal."""

from __future__ import annotations

import datetime as dt

from dsl.constructs.block import every, only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.measure.lines import Count, Goal, Hours, Pause, Per
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.tree import Line


class Measure(Construct):
    """What is counted, per what, and for how long after a post."""

    count: Name | None
    per: Name | None
    hours: dt.timedelta | None
    goal: Goal | None
    pauses: tuple[Pause, ...]


def build_measure(line: Line, header: Header, building: Building) -> Measure:
    """The measure that a block declares."""
    faults = building.faults
    count = only(line, Count, faults)
    need(line, header, faults, count, "missing_count", "count replies")
    per, hours = only(line, Per, faults), only(line, Hours, faults)
    return Measure(
        name=name_of(header),
        title=title_of(header),
        channels=channels_of(line, faults),
        span=header.span,
        count=count.metric if count else None,
        per=per.what if per else None,
        hours=hours.after if hours else None,
        goal=only(line, Goal, faults),
        pauses=every(line, Pause),
    )
