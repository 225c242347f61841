from __future__ import annotations

from dsl.constructs.building.block import every, hard_rules
from dsl.constructs.playbook import Week
from dsl.statements.core import Fill, Post, WeekHeader, Wish
from dsl.syntax.tree import Line


def build_week(line: Line, header: WeekHeader) -> Week:
    """The posts, rules and wishes of a `week` block, each in the order written."""
    return Week(
        channels=tuple(name.text for name in header.channels),
        posts=every(line, Post),
        fills=every(line, Fill),
        rules=hard_rules(line),
        wishes=every(line, Wish),
        span=header.span,
    )
