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
        """The span from the start of this one to the end of `other`, on the same line."""
        return Span(self.file, self.line, self.start, other.end)

    @property
    def place(self) -> str:
        """`file:line`, as people and editors write it."""
        return f"{self.file}:{self.line}"
