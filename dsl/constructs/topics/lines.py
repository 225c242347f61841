"""What the lines of a set of topics say, and how they are read."""

from __future__ import annotations

import datetime as dt

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length


class Order(Statement):
    """How a set of topics comes round: `rotate`, `shuffle` or `once`."""

    way: Name


class Rest(Statement):
    least: dt.timedelta
    span: Span


class Fact(Statement):
    text: Name


class Weight(Statement):
    """How often a topic comes, against the others' weight of 1."""

    weight: int
    span: Span


class InSeason(Statement):
    seasons: tuple[Name, ...]


def order(word: Word) -> Order:
    return Order(name(word))


def rest(word: Word, least: Word) -> Rest:
    return Rest(read_length(least), word.span.to(least.span))


def fact(_: Word, text: Word) -> Fact:
    return Fact(name(text))


def weight(word: Word, count: Word) -> Weight:
    return Weight(int(count), word.span.to(count.span))


def in_season(_: Word, seasons: list[Name]) -> InSeason:
    return InSeason(tuple(seasons))


READERS = (order, rest, fact, weight, in_season)
"""From the words of a line to its statement: each named for its rule of the grammar."""
