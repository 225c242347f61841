"""What the lines of the peaks say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length, read_time


class Peak(Statement):
    """`weekdays at 09:30, 12:00`: days as numbers from 0 for Monday, and times."""

    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


class Learned(Statement):
    """The measure that tells the peaks, once it has been counted for so long."""

    metric: Name
    after: dt.timedelta | None


def peaks(noun: Word) -> Header:
    return Header("peaks", None, "", noun.span)


def peak(days: Any, at: Word, times: Any) -> Peak:
    first, last = days[1][0], times[-1]
    return Peak(days[0], tuple(read_time(time) for time in times), first.to(last.span))


def learned(_: Word, metric: Word, _after: Any = None, length: Word | None = None) -> Learned:
    return Learned(name(metric), None if length is None else read_length(length))


READERS = (peaks, peak, learned)
"""From the words of a line to its statement: each named for its rule of the grammar."""
