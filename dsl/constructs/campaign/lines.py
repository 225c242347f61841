"""What the lines of a campaign say, and how they are read."""

from __future__ import annotations

import datetime as dt

from dsl.base.span import Span
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import days_from_d, read_date


class DayD(Statement):
    """`D is 2026-11-11`: the day from which a campaign counts."""

    date: dt.date
    span: Span


class Opens(Statement):
    """Days from D, negative before it."""

    day: int
    span: Span


class Closes(Statement):
    day: int
    span: Span


def day_d(word: Word, date: Word) -> DayD:
    return DayD(read_date(date), word.span.to(date.span))


def opens(word: Word, day: Word) -> Opens:
    return Opens(days_from_d(day), word.span.to(day.span))


def closes(word: Word, day: Word) -> Closes:
    return Closes(days_from_d(day), word.span.to(day.span))


READERS = (day_d, opens, closes)
"""From the words of a line to its statement: each named for its rule of the grammar."""
