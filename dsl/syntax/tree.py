"""The syntax tree: lines, each with its statement, its comment and the lines indented below it."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word


class Line(Value):
    """One line of a file; blank lines and lines of comment have no words."""

    number: int
    indent: int
    words: tuple[Word, ...]
    comment: str
    statement: Statement | None
    block: tuple[Line, ...]

    @property
    def span(self) -> Span:
        """From the first to the last word of the line, the comment left out."""
        return self.words[0].span.to(self.words[-1].span)


class Tree(Value):
    """A whole file, read."""

    path: str
    text: tuple[str, ...]
    tongue: str
    named: bool
    """Whether the file names its tongue; without it, it is English."""
    lines: tuple[Line, ...]

    def walk(self) -> Iterator[Line]:
        """Every line in the order of the file."""
        pending = list(reversed(self.lines))
        while pending:
            line = pending.pop()
            yield line
            pending.extend(reversed(line.block))
