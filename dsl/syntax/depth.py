"""Lines with what the grammar says of their place: how deep they stand, and in which block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.base.value import Value
from dsl.statements.headers import Broken, Header, WeekHeader
from dsl.syntax.blocks import BLOCKS
from dsl.syntax.tree import Line, Tree


class Placed(Value):
    """A line, how deep it stands, and the start symbol of its block."""

    line: Line
    depth: int
    start: str


def placed_lines(tree: Tree) -> Iterator[Placed]:
    """Every line of a file in its order."""
    return _nested(tree.lines, 0, "file_line")


def _nested(block: Iterable[Line], depth: int, start: str) -> Iterator[Placed]:
    for line in block:
        yield Placed(line, depth, start)
        yield from _nested(line.block, depth + 1, start_inside(line))


def start_inside(line: Line) -> str:
    """The start symbol of the lines in the block that a line opens."""
    match line.statement:
        case Header(noun=noun) | Broken(noun=noun) if noun:
            return BLOCKS[noun]
        case WeekHeader():
            return BLOCKS["week"]
        case _:
            return "file_line"
