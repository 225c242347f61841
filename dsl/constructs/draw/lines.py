"""What the lines of a draw say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.shared import Money
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length, read_time
from dsl.when import DaySpan, Recurrence


class DrawTimes(Statement):
    recurrence: Recurrence
    count: int
    hours: DaySpan
    span: Span


class Apart(Statement):
    least: dt.timedelta
    span: Span


class Winners(Statement):
    count: int
    span: Span


class Prize(Statement):
    text: Name
    cost: Money | None
    span: Span


def draw_times(
    recurrence: Any, count: Word, _times: Word, _between: Word, start: Word, _and: Word,
    end: Word,
) -> DrawTimes:  # fmt: skip
    hours = DaySpan(read_time(start), read_time(end))
    return DrawTimes(recurrence[0], int(count), hours, recurrence[1].to(end.span))


def apart(word: Word, least: Word, last: Word) -> Apart:
    return Apart(read_length(least), word.span.to(last.span))


def winners(word: Word, count: Word) -> Winners:
    return Winners(int(count), word.span.to(count.span))


def prize(word: Word, text: Word, _: Any = None, cost: Any = None) -> Prize:
    last = text.span if cost is None else cost[1]
    return Prize(name(text), None if cost is None else cost[0], word.span.to(last))


READERS = (draw_times, apart, winners, prize)
"""From the words of a line to its statement: each named for its rule of the grammar."""
