"""Where something stands in a playbook file."""

from __future__ import annotations

from dsl.base.value import Value


class Span(Value):
    """A stretch of one line.

    `line` counts from 1; `start` and `end` are columns in characters, counted from 0,
    with `end` excluded.
    """

    file: str
    line: int
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span that holds this one and `other`, whichever comes first on their line."""
        start, end = min(self.start, other.start), max(self.end, other.end)
        return Span(self.file, self.line, start, end)

    @property
    def place(self) -> str:
        """`file:line`, as people and editors write it."""
        return f"{self.file}:{self.line}"
