"""Lines, and parts of lines, that several blocks have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.names import Name
from dsl.statements.statement import Statement

AfterLate = Literal["skip", "ask", "next slot"]
"""What becomes of a post that is later than its bound."""


class Money(Value):
    """`CNY 40`: a currency by its three letters (ISO 4217) and an amount."""

    currency: Name
    amount: Decimal


class Event(Value):
    """`order`, `praise` ..., or an answer to the posts of an element."""

    what: str
    element: Name | None
    span: Span


class Late(Statement):
    up_to: dt.timedelta
    span: Span
    then: AfterLate = "skip"


class Template(Statement):
    path: Name


class ForChannels(Statement):
    """`for vip`: the channels whose groups a construct is for; without it all."""

    channels: tuple[Name, ...]


class Budget(Statement):
    money: Money
    span: Span
