"""What the lines of an expert say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_date, read_length
from dsl.when import When


class Sessions(Statement):
    when: When
    length: dt.timedelta | None
    span: Span


class AboutTopics(Statement):
    topics: Name


class Invite(Statement):
    before: tuple[dt.timedelta, ...]
    span: Span


class Recap(Statement):
    after: dt.timedelta
    span: Span


class Clear(Statement):
    around: dt.timedelta
    span: Span


class Absent(Statement):
    """Days on which an expert is away, from the first to the last of each stretch."""

    stretches: tuple[tuple[dt.date, dt.date], ...]
    span: Span


class StandIn(Statement):
    name: Name
    title: str


def sessions(when: When, _: Any = None, length: Word | None = None) -> Sessions:
    last = when.span if length is None else length.span
    lasts = None if length is None else read_length(length)
    return Sessions(when, lasts, when.span.to(last))


def about_topics(_: Word, topics: Word) -> AboutTopics:
    return AboutTopics(name(topics))


def invite(word: Word, *rest: Any) -> Invite:
    notices = [item for item in rest if isinstance(item, tuple)]
    return Invite(tuple(item[0] for item in notices), word.span.to(notices[-1][1]))


def recap(word: Word, length: Word, last: Word) -> Recap:
    return Recap(read_length(length), word.span.to(last.span))


def clear(word: Word, length: Word, last: Word) -> Clear:
    return Clear(read_length(length), word.span.to(last.span))


def absent_on(word: Word, _: Word, *rest: Word) -> Absent:
    dates = [read_date(item) for item in rest if item.kind == "DATE"]
    return Absent(tuple((date, date) for date in dates), word.span.to(rest[-1].span))


def absent_from(word: Word, _from: Word, start: Word, _to: Word, end: Word) -> Absent:
    return Absent(((read_date(start), read_date(end)),), word.span.to(end.span))


def stand_in(_: Word, called: Word, title: Word | None = None) -> StandIn:
    return StandIn(name(called), "" if title is None else str(title)[1:-1])


READERS = (sessions, about_topics, invite, recap, clear, absent_on, absent_from, stand_in)
"""From the words of a line to its statement: each named for its rule of the grammar."""
