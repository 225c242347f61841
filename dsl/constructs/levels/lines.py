"""What the lines of a set of levels say, and how they are read."""

from __future__ import annotations

from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.shared import Event
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.shared import read_event
from dsl.syntax.readers.values import name
from dsl.when import When


class Level(Statement):
    name: Name
    title: str
    points: int
    span: Span


class Points(Statement):
    count: int
    event: Event
    span: Span


class ShowTop(Statement):
    count: int
    when: When
    span: Span


def level(word: Word, called: Word, *rest: Word) -> Level:
    title = str(rest[0])[1:-1] if rest[0].kind == "TEXT" else ""
    points = next(item for item in rest if item.kind == "NUMBER")
    return Level(name(called), title, int(points), word.span.to(rest[-1].span))


def points(count: Word, _points: Word, _for: Word, event: Any) -> Points:
    read = read_event(event)
    return Points(int(count), read, count.span.to(read.span))


def show_top(word: Word, count: Word, when: When) -> ShowTop:
    return ShowTop(int(count), when, word.span.to(when.span))


READERS = (level, points, show_top)
"""From the words of a line to its statement: each named for its rule of the grammar."""
