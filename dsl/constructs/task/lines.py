"""What the lines of a task say, and how they are read."""

from __future__ import annotations

import datetime as dt

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length
from dsl.when import When


class DoneBy(Statement):
    who: Name


class TaskWhen(Statement):
    when: When
    length: dt.timedelta
    span: Span


class Step(Statement):
    text: Name


class DayOf(Statement):
    """How long the day of the person is who does the task."""

    length: dt.timedelta
    span: Span


def done_by(_: Word, who: Word) -> DoneBy:
    return DoneBy(name(who))


def task_when(when: When, _: Word, length: Word) -> TaskWhen:
    return TaskWhen(when, read_length(length), when.span.to(length.span))


def step(_: Word, text: Word) -> Step:
    return Step(name(text))


def day_of(word: Word, length: Word) -> DayOf:
    return DayOf(read_length(length), word.span.to(length.span))


READERS = (done_by, task_when, step, day_of)
"""From the words of a line to its statement: each named for its rule of the grammar."""
