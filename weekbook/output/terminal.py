"""What a terminal can show: colours and progress where a person looks, nothing of it in a pipe."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import IO

STYLES = {
    "error": "31;1",
    "warning": "33;1",
    "note": "36;1",
    "good": "32",
    "soft": "2",
    "strong": "1",
}


def colours(stream: IO[str]) -> bool:
    """Whether to write colours: on a terminal, unless NO_COLOR asks for none (no-color.org)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def styled(text: str, style: str, on: bool) -> str:
    """A text in one of `STYLES`, with the codes of ANSI (ECMA-48); as it is where `on` is false."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if on else text


def width(text: str) -> int:
    """How many columns a text takes: wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def padded(text: str, columns: int) -> str:
    """A text filled with spaces to so many columns, as `width` counts them."""
    return text + " " * max(columns - width(text), 0)


def table(rows: list[list[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as lines with aligned columns; those in `right` are aligned at their end."""
    if not rows:
        return []
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            " " * (widths[index] - width(cell)) + cell
            if index in right
            else padded(cell, widths[index])
            for index, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


class Progress:
    """One line that tells how far a task is, on a terminal only."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.on = self.stream.isatty()

    def show(self, text: str) -> None:
        """Puts a text in the place of the last one."""
        if self.on:
            self.stream.write(f"\r\x1b[K{text}")
            self.stream.flush()

    def done(self) -> None:
        """Takes the line away."""
        self.show("")
