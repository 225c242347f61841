"""Lines, and parts of lines, that several blocks have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from dsl.base.span import Span
from dsl.statements.headers import Header, Language, Use
from dsl.statements.names import Metric, Name
from dsl.statements.shared import AfterLate, Budget, Event, ForChannels, Late, Money, Template
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_length


def header(noun: Word, called: Word, title: Word | None = None) -> Header:
    """The first line of a block, whatever it declares."""
    text = "" if title is None else str(title)[1:-1]
    return Header(noun.kind.lower(), name(called), text, noun.span.to((title or called).span))


def read_options(items: Any) -> tuple[Name | None, Late | None]:
    """The `about` and the `late up to` that may close a line, in that order."""
    about = next((item for item in items if isinstance(item, Name)), None)
    return about, next((item for item in items if isinstance(item, Late)), None)


def read_event(event: Word | Event) -> Event:
    if isinstance(event, Event):
        return event
    return Event(event.kind.lower(), None, event.span)


def money(currency: Word, amount: Word) -> tuple[Money, Span]:
    return Money(name(currency), Decimal(amount)), currency.span.to(amount.span)


def for_channels(_: Word, channels: list[Name]) -> ForChannels:
    return ForChannels(tuple(channels))


def budget(word: Word, money: tuple[Money, Span]) -> Budget:
    return Budget(money[0], word.span.to(money[1]))


def template(_: Word, path: Word) -> Template:
    return Template(name(path))


def names(*rest: Word) -> list[Name]:
    return [name(word) for word in rest if word.kind == "NAME"]


def about(_: Word, topics: Word) -> Name:
    return name(topics)


def notice(before: Word, last: Word) -> tuple[dt.timedelta, Span]:
    return read_length(before), last.span


def lateness(word: Word, up_to: Word, _: Any = None, then: Word | None = None) -> Late:
    ways: dict[str, AfterLate] = {"SKIP": "skip", "ASK": "ask", "NEXT_SLOT": "next slot"}
    span = word.span.to((then or up_to).span)
    return Late(read_length(up_to), span, "skip" if then is None else ways[then.kind])


def metric(count: Word, _: Word | None = None, per: Word | None = None) -> Metric:
    return Metric(name(count), None if per is None else name(per))


def answer_to(word: Word, element: Word) -> Event:
    return Event("answer to", name(element), word.span.to(element.span))


def late(said: Late) -> Late:
    return said


def late_by(said: Late) -> Late:
    return said


def language(_: Word, tongue: Word) -> Language:
    return Language(name(tongue))


def use(_: Word, path: Word) -> Use:
    return Use(name(path))


READERS = (
    money,
    for_channels,
    budget,
    template,
    names,
    about,
    notice,
    lateness,
    metric,
    answer_to,
    late,
    late_by,
    language,
    use,
)
"""From the words of a line to its statement: each named for its rule of the grammar."""
