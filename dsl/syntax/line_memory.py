"""What the lines of a text were read as, so that a text read again is only read where it changed."""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.base.value import Value
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.moved import moved

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

    def at(self, number: int) -> ReadLine:
        """The same line where it stands now."""
        words, statement = moved(self.words, number), moved(self.statement, number)
        return ReadLine(self.inside, words, self.comment, statement, None)


class LineMemory:
    """The lines of one file as they were read last; what is not there any more is forgotten.

    A line is known by its content. Most stand where they stood, and are taken as they are; those
    that moved, as under a new line, get their new places.
    """

    def __init__(self) -> None:
        self._before: dict[int, tuple[str, ReadLine]] = {}
        self._elsewhere: dict[str, ReadLine] | None = None
        self._now: dict[int, tuple[str, ReadLine]] = {}

    def begin(self) -> None:
        """A new reading begins: what it does not meet is forgotten by the next."""
        self._before, self._now, self._elsewhere = self._now, {}, None

    def get(self, number: int, text: str) -> ReadLine | None:
        """The line `text` as it was read, on the line `number`; None where it has to be read."""
        there = self._before.get(number)
        if there is not None and there[0] == text:
            return there[1]
        if self._elsewhere is None:
            self._elsewhere = {
                known: line for known, line in self._before.values() if line.problem is None
            }
        elsewhere = self._elsewhere.get(text)
        return elsewhere.at(number) if elsewhere is not None else None

    def keep(self, number: int, text: str, line: ReadLine) -> None:
        """Keeps what a line was read as, for the next reading."""
        self._now[number] = text, line
