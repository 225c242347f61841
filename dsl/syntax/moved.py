"""A line as it was read, on another line of its file.

A new line at the top of a file moves all lines below it. Putting their places right takes a third
of what it takes to read them again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.syntax.lexer import Word

PLACELESS = frozenset(
    {str, int, bool, float, type(None), Decimal, dt.date, dt.time, dt.datetime, dt.timedelta}
)
"""What stands nowhere."""

Moved = TypeVar("Moved")


Move = Callable[[Any, int], Any]

_moves: dict[type, Move] = {}
"""How the values of each class are moved, found out once."""


def moved(value: Moved, line: int) -> Moved:
    """The same value with every place in it on this line, counted from 1. All of them have to be on
    one line, as those of a statement are."""
    found: Moved = _moved(value, line)
    return found


def _moved(value: Any, line: int) -> Any:
    kind = type(value)
    if kind in PLACELESS:
        return value
    move = _moves.get(kind)
    if move is None:
        move = _moves[kind] = _move_of(kind)
    return move(value, line)


def _move_of(kind: type) -> Move:
    if kind is Word:
        return _moved_word
    if kind is Span:
        return lambda span, line: Span(span.file, line, span.start, span.end)
    if issubclass(kind, tuple | list | frozenset):
        return lambda parts, line: kind([_moved(part, line) for part in parts])
    if not issubclass(kind, Value):
        return lambda value, _: value
    fields = kind._fields
    if len(fields) < 2:  # of which `attrgetter` would make no tuple
        return lambda value, line: kind(*[_moved(getattr(value, one), line) for one in fields])
    parts_of = attrgetter(*fields)
    return lambda value, line: kind(*[_moved(part, line) for part in parts_of(value)])


def _moved_word(word: Word, line: int) -> Word:
    return Word.at(word.kind, str(word), word.file, line, word.start, word.stop)
