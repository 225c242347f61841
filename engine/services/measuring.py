"""Outcomes recorded, and results by weekday."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from functools import cache

from sqlalchemy import Engine

from dsl.base.suggestions import did_you_mean
from engine.calendar.database.connection import (
    reading,
)
from engine.calendar.outcomes import Recorded, known_post, measures, posts_like, record
from engine.measuring.column_mapping import ColumnMapping
from engine.measuring.known_names import MeasureNames
from engine.measuring.outcomes_file import KnownPost, Read, read_outcomes
from engine.measuring.report import MeasureResult, report


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
