"""What the lines of a reaction say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from dsl.base.span import Span
from dsl.statements.names import Name, Period
from dsl.statements.shared import Event
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.shared import read_event
from dsl.syntax.readers.values import name, read_length, read_period


class WhenEvent(Statement):
    event: Event


class WhenSilent(Statement):
    silence: dt.timedelta
    span: Span


class Within(Statement):
    """What is done, and how soon: a post of an element, a coupon as a gift, or a task."""

    time: dt.timedelta
    act: Literal["post", "gift", "task"]
    name: Name
    span: Span


class AtMostMember(Statement):
    count: int
    per: Period
    span: Span


def when_event(_: Word, event: Any) -> WhenEvent:
    return WhenEvent(read_event(event))


def when_silent(word: Word, _: Word, silence: Word) -> WhenSilent:
    return WhenSilent(read_length(silence), word.span.to(silence.span))


def within(word: Word, time: Word, act: Word, named: Word) -> Within:
    acts: dict[str, Literal["post", "gift", "task"]] = {
        "POST": "post", "GIFT": "gift", "TASK": "task",
    }  # fmt: skip
    span = word.span.to(named.span)
    return Within(read_length(time), acts[act.kind], name(named), span)


def at_most_member(word: Word, count: Word, _: Word, per: Word) -> AtMostMember:
    return AtMostMember(int(count), read_period(per), word.span.to(per.span))


READERS = (when_event, when_silent, within, at_most_member)
"""From the words of a line to its statement: each named for its rule of the grammar."""
