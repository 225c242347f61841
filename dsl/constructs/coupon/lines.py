"""What the lines of a coupon say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name, Share
from dsl.statements.shared import Money
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_date, read_length, read_share


class CouponValue(Statement):
    money: Money | None
    share: Share | None
    span: Span


class Costs(Statement):
    money: Money
    span: Span


class ValidFor(Statement):
    length: dt.timedelta
    span: Span


class ValidFrom(Statement):
    start: dt.date
    end: dt.date
    span: Span


class Uses(Statement):
    count: int
    span: Span


class NumberOf(Statement):
    count: int
    span: Span


class IssuedBy(Statement):
    element: Name


class Remind(Statement):
    before: tuple[dt.timedelta, ...]
    span: Span


def value(word: Word, money: tuple[Money, Span]) -> CouponValue:
    return CouponValue(money[0], None, word.span.to(money[1]))


def value_share(word: Word, share: Word) -> CouponValue:
    return CouponValue(None, read_share(share), word.span.to(share.span))


def costs(word: Word, money: tuple[Money, Span]) -> Costs:
    return Costs(money[0], word.span.to(money[1]))


def valid_for(word: Word, length: Word) -> ValidFor:
    return ValidFor(read_length(length), word.span.to(length.span))


def valid_from(word: Word, start: Word, _: Word, end: Word) -> ValidFrom:
    return ValidFrom(read_date(start), read_date(end), word.span.to(end.span))


def uses(word: Word, count: Word) -> Uses:
    return Uses(int(count), word.span.to(count.span))


def number_of(word: Word, count: Word) -> NumberOf:
    return NumberOf(int(count), word.span.to(count.span))


def issued_by(_: Word, element: Word) -> IssuedBy:
    return IssuedBy(name(element))


def remind(word: Word, *rest: Any) -> Remind:
    notices = [item for item in rest if isinstance(item, tuple)]
    return Remind(tuple(item[0] for item in notices), word.span.to(notices[-1][1]))


READERS = (value, value_share, costs, valid_for, valid_from, uses, number_of, issued_by, remind)
"""From the words of a line to its statement: each named for its rule of the grammar."""
