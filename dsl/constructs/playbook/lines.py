"""What the lines of the playbook itself say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_date


class Timezone(Statement):
    zone: Name


class Runs(Statement):
    start: dt.date
    end: dt.date | None
    span: Span


class Holidays(Statement):
    country: Name | None
    """A country, `ES`, or a part of one, `ES-CT`; None where only days are named."""
    then: Literal["skip", "keep", "move"]
    dates: tuple[dt.date, ...]
    """Days off that are named one by one."""
    span: Span


class Approve(Statement):
    alone: bool
    span: Span


def timezone(_: Word, zone: Word) -> Timezone:
    return Timezone(name(zone))


def runs(runs: Word, start: Word, _: Any = None, end: Word | None = None) -> Runs:
    last = None if end is None else read_date(end)
    return Runs(read_date(start), last, runs.span.to((end or start).span))


def holidays(holidays: Word, *words: Word) -> Holidays:
    ways: dict[str, Literal["skip", "keep", "move"]] = {
        "SKIP": "skip", "KEEP_HOLIDAYS": "keep", "MOVE_TO_NEXT_DAY": "move",
    }  # fmt: skip
    country = next((name(word) for word in words if word.kind == "NAME"), None)
    dates = tuple(read_date(word) for word in words if word.kind == "DATE")
    then: Literal["skip", "keep", "move"] = "keep"
    for word in words:
        then = ways.get(word.kind, then)
    return Holidays(country, then, dates, holidays.span.to(words[-1].span))


def approve(word: Word) -> Approve:
    return Approve(word.kind == "APPROVE_ALONE", word.span)


READERS = (timezone, runs, holidays, approve)
"""From the words of a line to its statement: each named for its rule of the grammar."""
