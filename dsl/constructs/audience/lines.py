"""What the lines of an audience say, and how they are read."""

from __future__ import annotations

from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name


class JoinedFor(Statement):
    motive: Name


class Buys(Statement):
    often: bool
    with_thought: bool | None
    span: Span


class Note(Statement):
    text: Name


def joined(_: Word, motive: Word) -> JoinedFor:
    return JoinedFor(name(motive))


def buys(word: Word, often: Word, _: Any = None, how: Word | None = None) -> Buys:
    thought = None if how is None else how.kind == "WITH_THOUGHT"
    return Buys(often.kind == "OFTEN", thought, word.span.to((how or often).span))


def note(_: Word, text: Word) -> Note:
    return Note(name(text))


READERS = (joined, buys, note)
"""From the words of a line to its statement: each named for its rule of the grammar."""
