"""An audience: why its members joined, and how they buy."""

from __future__ import annotations

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.audience.lines import Buys, JoinedFor
from dsl.constructs.block import only
from dsl.constructs.building import Building, name_of
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class Audience(Value):
    """Who the members are, as an `audience` block says it."""

    name: str
    motive: str
    """What the members joined for: benefit, interest or honour; empty where not said."""
    often: bool | None
    with_thought: bool | None
    span: Span


def build_audience(line: Line, header: Header, building: Building) -> Audience:
    """The audience that a block declares."""
    faults = building.faults
    joined = only(line, JoinedFor, faults)
    buys = only(line, Buys, faults)
    return Audience(
        name=name_of(header),
        motive=joined.motive.text if joined else "",
        often=buys.often if buys else None,
        with_thought=buys.with_thought if buys else None,
        span=header.span,
    )
