"""What the lines of a lifecycle say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length


class Of(Statement):
    whose: Literal["group", "member"]
    span: Span


class Ends(Statement):
    """The last day of a life; the day of opening or joining is day 1."""

    day: int
    span: Span


class Afterwards(Statement):
    then: Literal["close", "keep", "merge"]
    into: Name | None
    span: Span


class Alarm(Statement):
    silence: dt.timedelta
    span: Span


def of_group(word: Word) -> Of:
    return Of("group", word.span)


def of_member(word: Word) -> Of:
    return Of("member", word.span)


def ends(word: Word, day: Word) -> Ends:
    return Ends(int(day), word.span.to(day.span))


def afterwards(word: Word, then: Word, into: Word | None = None) -> Afterwards:
    ways: dict[str, Literal["close", "keep", "merge"]] = {
        "CLOSE": "close", "KEEP_OPEN": "keep", "MERGE_INTO": "merge",
    }  # fmt: skip
    named = None if into is None else name(into)
    return Afterwards(ways[then.kind], named, word.span.to((into or then).span))


def alarm(word: Word, silence: Word) -> Alarm:
    return Alarm(read_length(silence), word.span.to(silence.span))


READERS = (of_group, of_member, ends, afterwards, alarm)
"""From the words of a line to its statement: each named for its rule of the grammar."""
