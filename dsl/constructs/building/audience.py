from __future__ import annotations

from dsl.base.fault import Fault
from dsl.constructs.building.block import only
from dsl.constructs.playbook import Audience
from dsl.statements.core import Buys, Header, JoinedFor
from dsl.syntax.tree import Line


def build_audience(line: Line, header: Header, faults: list[Fault]) -> Audience:
    """The audience that a block declares."""
    joined = only(line, JoinedFor, faults)
    buys = only(line, Buys, faults)
    return Audience(
        name=header.name.text if header.name else "",
        motive=joined.motive.text if joined else "",
        often=buys.often if buys else None,
        with_thought=buys.with_thought if buys else None,
        span=header.span,
    )
