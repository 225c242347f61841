"""What the lines of a channel say, and how they are read."""

from __future__ import annotations

from typing import Any

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_time
from dsl.when import DaySpan


class Condition(Value):
    """`tier = vip`: the roster's column and the value asked for."""

    column: Name
    value: Name


class GroupsFrom(Statement):
    path: Name
    conditions: tuple[Condition, ...]


class SendThrough(Statement):
    """`variable` is the environment variable that holds the address; None is the outbox. `service`
    is what stands behind it, where the playbook says."""

    variable: Name | None
    service: Name | None
    span: Span


class Quiet(Statement):
    hours: DaySpan
    span: Span


class Persona(Statement):
    text: Name


class Sender(Statement):
    text: Name


class SentByOwner(Statement):
    """A person has to press the button; see the language page, Sending by hand."""

    span: Span


class Resend(Statement):
    """Where it is not known whether a message went out, it is sent again."""

    span: Span


def groups(_: Word, path: Word, *rest: Any) -> GroupsFrom:
    return GroupsFrom(name(path), tuple(item for item in rest if isinstance(item, Condition)))


def condition(column: Word, _: Word, value: Word) -> Condition:
    return Condition(name(column), name(value))


def send(
    word: Word, through: Word, variable: Word | None = None, _: Word | None = None,
    service: Word | None = None,
) -> SendThrough:  # fmt: skip
    named = None if variable is None else name(variable)
    kind = None if service is None else name(service)
    return SendThrough(named, kind, word.span.to((service or variable or through).span))


def quiet(word: Word, start: Word, _: Word, end: Word) -> Quiet:
    return Quiet(DaySpan(read_time(start), read_time(end)), word.span.to(end.span))


def persona(_: Word, text: Word) -> Persona:
    return Persona(name(text))


def sender(_: Word, text: Word) -> Sender:
    return Sender(name(text))


def sent_by_owner(word: Word) -> SentByOwner:
    return SentByOwner(word.span)


def resend(word: Word) -> Resend:
    return Resend(word.span)


READERS = (groups, condition, send, quiet, persona, sender, sent_by_owner, resend)
"""From the words of a line to its statement: each named for its rule of the grammar."""
