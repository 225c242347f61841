"""What the lines of an element say, and how they are read."""

from __future__ import annotations

from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Metric, Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name


class Kind(Statement):
    kind: Name


class Image(Statement):
    path: Name


class Measured(Statement):
    metrics: tuple[Metric, ...]
    span: Span


class Purpose(Statement):
    stage: Name


class Serves(Statement):
    motive: Name


class Offers(Statement):
    """The coupon that posts of the element name."""

    coupon: Name


def kind(word: Word) -> Kind:
    return Kind(name(word))


def image(_: Word, path: Word) -> Image:
    return Image(name(path))


def measured(word: Word, *rest: Any) -> Measured:
    metrics = tuple(item for item in rest if isinstance(item, Metric))
    last = metrics[-1].per or metrics[-1].count
    return Measured(metrics, word.span.to(last.span))


def purpose(_: Word, stage: Word) -> Purpose:
    return Purpose(name(stage))


def serves(_: Word, motive: Word) -> Serves:
    return Serves(name(motive))


def offers(_: Word, coupon: Word) -> Offers:
    return Offers(name(coupon))


READERS = (kind, image, measured, purpose, serves, offers)
"""From the words of a line to its statement: each named for its rule of the grammar."""
