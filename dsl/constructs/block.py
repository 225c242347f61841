"""Reading the lines of a block: statements by their type, with what is said twice told of."""

from __future__ import annotations

from typing import TypeVar

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.statements.statement import Statement
from dsl.syntax.tree import Line

S = TypeVar("S")


def every(line: Line, kind: type[S]) -> tuple[S, ...]:
    """All statements of a type in the block, in their order."""
    return tuple(child.statement for child in line.block if isinstance(child.statement, kind))


def only(line: Line, kind: type[S], faults: list[Fault]) -> S | None:
    """The one statement of a type in the block; each further one is a fault."""
    found = [child for child in line.block if isinstance(child.statement, kind)]
    for again in found[1:]:
        what = f"`{again.words[0]}`"
        where = phrase("in_this_block", noun=str(line.words[0]))
        faults.append(
            fault("PB111", again.span, what=what, where=where,
                  others=((found[0].span, phrase("first_said")),))
        )  # fmt: skip
    statement: Statement | None = found[0].statement if found else None
    return statement if isinstance(statement, kind) else None
