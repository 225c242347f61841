from __future__ import annotations

from dsl.build.block import every
from dsl.playbook import Week
from dsl.statements import Distance, Fill, Limit, Mix, NoAfter, NoOn, Post, WeekHeader, Wish
from dsl.tree import Line


def build_week(line: Line, header: WeekHeader) -> Week:
    """The posts, rules and wishes of a `week` block, each in the order written."""
    hard = (Mix, Limit, NoAfter, NoOn, Distance)
    return Week(
        channels=tuple(name.text for name in header.channels),
        posts=every(line, Post),
        fills=every(line, Fill),
        rules=tuple(child.statement for child in line.block if isinstance(child.statement, hard)),
        wishes=every(line, Wish),
        span=header.span,
    )
