"""A row of a table, and what is told of a file that has none."""

from __future__ import annotations

from dsl.base.message import Phrase
from dsl.base.value import Value

ZIPPED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How XLSX and ODS files begin, and how files of Excel before 2007 do."""


class Row(Value):
    """A row and the line of the file it begins on, from 1."""

    line: int
    cells: tuple[str, ...]

    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


class TableError(ValueError):
    """The file is no table, or ends to be one at a line."""

    def __init__(self, line: int, reason: Phrase) -> None:
        super().__init__(f"line {line}: {reason.key}")
        self.line = line
        self.reason = reason
