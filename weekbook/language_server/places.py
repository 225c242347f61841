"""Between spans of the checker and ranges of an editor.

An editor counts in units of its own encoding (UTF-16 most often), and sees the text as it was
typed; the checker counts characters of the text in NFC.
"""

from __future__ import annotations

import unicodedata

from lsprotocol import types as lsp
from pygls.workspace import PositionCodec

from dsl.base.span import Span


class Places:
    """The lines of one document with the way of counting that was agreed on."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.codec = codec

    def range(self, span: Span) -> lsp.Range:
        """The range of a span; one beyond the end of its line ends there."""
        number = min(max(span.line, 1), len(self.lines)) - 1
        return lsp.Range(self._position(number, span.start), self._position(number, span.end))

    def whole(self) -> lsp.Range:
        """The range of the whole document."""
        last = len(self.lines) - 1
        end = self.codec.client_num_units(self.lines[last])
        return lsp.Range(lsp.Position(0, 0), lsp.Position(last, end))

    def _position(self, number: int, column: int) -> lsp.Position:
        line = self.lines[number]
        typed = _as_typed(line, column)
        return lsp.Position(number, self.codec.client_num_units(line[:typed]))

    def column(self, position: lsp.Position) -> tuple[int, int]:
        """A position as a line counted from 1 and a column in characters of the checker."""
        if position.line >= len(self.lines):
            return len(self.lines) + 1, 0
        line = self.lines[position.line]
        units = 0
        for index, sign in enumerate(line):
            if units >= position.character:
                return position.line + 1, len(unicodedata.normalize("NFC", line[:index]))
            units += self.codec.client_num_units(sign)
        return position.line + 1, len(unicodedata.normalize("NFC", line))


def _as_typed(line: str, column: int) -> int:
    """The index in a line as it was typed of a column in its NFC form."""
    if line.isascii() or unicodedata.is_normalized("NFC", line):
        return min(column, len(line))
    for index in range(len(line) + 1):
        if len(unicodedata.normalize("NFC", line[:index])) >= column:
            return index
    return len(line)
