"""What the lines of a referral say, and how they are read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.shared import Money
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name


class Method(Statement):
    """One of the six methods; `count` is the likes or heads asked for, where it has such."""

    way: str
    count: int | None
    span: Span


class Reward(Statement):
    """What a member gets: for each friend, or once `friends` were brought."""

    text: Name
    friends: int | None
    cost: Money | None
    span: Span


class Seeds(Statement):
    count: int
    span: Span


class Brings(Statement):
    friends: Decimal
    span: Span


class Rounds(Statement):
    count: int
    span: Span


class Worth(Statement):
    """What a member brings, once or each month."""

    money: Money
    monthly: bool
    span: Span


def method(way: Word, count: Word | None = None) -> Method:
    number = None if count is None else int(count)
    return Method(way.kind.lower().replace("_", " "), number, way.span)


def reward(word: Word, text: Word, *rest: Any) -> Reward:
    friends = next((int(x) for x in rest if isinstance(x, Word) and x.kind == "NUMBER"), None)
    cost = next((item for item in rest if isinstance(item, tuple)), None)
    words = [item for item in rest if isinstance(item, Word)]
    last = cost[1] if cost else words[-1].span if words else text.span
    return Reward(name(text), friends, cost[0] if cost else None, word.span.to(last))


def seeds(word: Word, count: Word) -> Seeds:
    return Seeds(int(count), word.span.to(count.span))


def brings(word: Word, count: Word, last: Word) -> Brings:
    return Brings(Decimal(count), word.span.to(last.span))


def rounds(word: Word, count: Word) -> Rounds:
    return Rounds(int(count), word.span.to(count.span))


def worth(word: Word, money: tuple[Money, Span], monthly: Word | None = None) -> Worth:
    last = money[1] if monthly is None else monthly.span
    return Worth(money[0], monthly is not None, word.span.to(last))


READERS = (method, reward, seeds, brings, rounds, worth)
"""From the words of a line to its statement: each named for its rule of the grammar."""
