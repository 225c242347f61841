"""What the lines of a text were read as, so that a text read again is only read where it changed."""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.base.value import Value
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word

Inside = tuple[str, str, str]
"""What a line's meaning hangs on beside itself: the start symbol and the noun of its block, and
the tongue."""


class ReadLine(Value):
    """A line as it was read. Its places are those of its number in its file."""

    inside: Inside
    words: tuple[Word, ...]
    comment: str
    statement: Statement | None
    problem: Fault | None


class LineMemory:
    """The lines of one file as they were read last; what is not there any more is forgotten."""

    def __init__(self) -> None:
        self._before: dict[tuple[int, str], ReadLine] = {}
        self._now: dict[tuple[int, str], ReadLine] = {}

    def begin(self) -> None:
        """A new reading begins: what it does not meet is forgotten by the next."""
        self._before, self._now = self._now, {}

    def get(self, number: int, text: str) -> ReadLine | None:
        return self._before.get((number, text))

    def keep(self, number: int, text: str, line: ReadLine) -> None:
        self._now[number, text] = line
