"""What the lines of a week say, and how they are read."""

from __future__ import annotations

from typing import Any

from dsl.statements.headers import WeekHeader
from dsl.syntax.lexer import Word


def week(noun: Word, _: Word | None = None, channels: Any = ()) -> WeekHeader:
    return WeekHeader(tuple(channels), noun.span)


READERS = (week,)
"""From the words of a line to its statement: each named for its rule of the grammar."""
