"""What the lines of a season say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import read_date, read_time


class SeasonDates(Statement):
    start: dt.date
    end: dt.date
    span: Span


class SeasonPeak(Statement):
    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


def season_dates(word: Word, start: Word, _: Word, end: Word) -> SeasonDates:
    return SeasonDates(read_date(start), read_date(end), word.span.to(end.span))


def season_peak(word: Word, days: Any, _: Word, times: list[Word]) -> SeasonPeak:
    clock = tuple(read_time(time) for time in times)
    return SeasonPeak(days[0], clock, word.span.to(times[-1].span))


READERS = (season_dates, season_peak)
"""From the words of a line to its statement: each named for its rule of the grammar."""
