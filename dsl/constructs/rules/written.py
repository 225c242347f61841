"""The hard rules written in a block."""

from __future__ import annotations

from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn, Rule
from dsl.syntax.tree import Line


def hard_rules(line: Line) -> tuple[Rule, ...]:
    """The hard rules of a block, in the order written."""
    hard = (Mix, Limit, NoAfter, NoOn, Distance)
    return tuple(child.statement for child in line.block if isinstance(child.statement, hard))
