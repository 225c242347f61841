"""Outcomes recorded, and results by weekday."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from functools import cache

from sqlalchemy import Engine

from dsl.base.suggestions import did_you_mean
from engine.calendar.database.connection import reading
from engine.calendar.outcomes import Recorded, known_post, measures, posts_like, record
from engine.calendar.standing.status import sent_deliveries
from engine.measuring.column_mapping import ColumnMapping, MappingError, own_mapping, read_mapping
from engine.measuring.known_names import VERY_NEAR, MeasureNames
from engine.measuring.outcomes_file import FileError, KnownPost, Read, header_of, read_outcomes
from engine.measuring.page import interval, percent, report_page, week_days
from engine.measuring.rate import Rate
from engine.measuring.report import ElementResult, MeasureResult, report

__all__ = [
    "VERY_NEAR",
    "ColumnMapping",
    "ElementResult",
    "FileError",
    "MappingError",
    "MeasureResult",
    "Rate",
    "Read",
    "header_of",
    "interval",
    "measurable",
    "own_mapping",
    "percent",
    "read_mapping",
    "record_outcomes",
    "report_page",
    "results",
    "verdict_said",
    "week_days",
]


def record_outcomes(
    engine: Engine, data: bytes, mapping: ColumnMapping, now: dt.datetime, skip_faulty: bool,
    declared: frozenset[str] = frozenset(),
) -> tuple[Read, Recorded | None]:  # fmt: skip
    """Reads a file of outcomes and stores them in one transaction.

    `declared` are the measures that the playbooks name. With rejected rows nothing is stored,
    unless `skip_faulty`. Raises `FileError`.
    """
    with reading(engine) as connection:

        @cache
        def post(id: str) -> KnownPost | None:
            known = known_post(connection, id)
            return None if known is None else KnownPost(**known)

        def near(id: str) -> str:
            return did_you_mean(id, posts_like(connection, id))

        names = MeasureNames(declared, frozenset(measures(connection)))
        read = read_outcomes(data, mapping, post, names, near)
    if read.rejected and not skip_faulty:
        return read, None
    rows = []
    for outcome in read.outcomes:
        row = asdict(outcome)
        row["post_id"], row["group_key"] = row.pop("post"), row.pop("group")
        rows.append(row)
    with engine.begin() as connection:
        return read, record(connection, rows, now)


def results(engine: Engine, only: str = "") -> tuple[MeasureResult, ...]:
    """The report's figures, of every measure or of `only` one."""
    with reading(engine) as connection:
        return report(connection, only)


def measurable(engine: Engine) -> tuple[tuple[str, str, str, dict[str, str]], ...]:
    """What was sent: the post's identity, its element, the group's key and its columns."""
    with reading(engine) as connection:
        return sent_deliveries(connection)


def verdict_said(element: ElementResult) -> str:
    """What can be said of an element's weekdays; empty where there is no verdict."""
    if element.verdict is None:
        return ""
    from engine.measuring.verdict_words import verdict_words  # noqa: PLC0415 - a second to load

    return verdict_words(element.element, element.verdict)
