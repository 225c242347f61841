"""Indexes of some rows only: what of the tables no query has to know.

They stand apart because SQLAlchemy loads all of PostgreSQL's dialect for the condition of each,
which every command that looks at the calendar would wait for.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Index, MetaData, Table, text

from engine.calendar.database.tables import (
    OPEN,
    TO_ASK,
    circuits,
    deliveries,
    lanes,
    members,
    metadata,
)


@cache
def whole_metadata() -> MetaData:
    """The tables with all their indexes, as the migrations make them."""
    _some(members, "ix_channel_groups_now", "playbook", "channel", "group_key", unique=True,
          where="until IS NULL")  # fmt: skip
    waiting, sending = "state = 'waiting'", "state = 'sending'"
    _some(deliveries, "ix_deliveries_first", "lane", "due_at", "id", where=waiting)
    _some(deliveries, "ix_deliveries_in_flight", "lane", unique=True, where=sending)
    _some(deliveries, "ix_deliveries_expires", "expires_at", where=waiting)
    _some(deliveries, "ix_deliveries_open", "post_id", where=OPEN)
    _some(deliveries, "ix_deliveries_to_ask", "due_at", "id", where=TO_ASK)
    _some(deliveries, "ix_deliveries_prepared", "next_at", where="state = 'prepared'")
    put_off = f"{waiting} AND put_off_at IS NOT NULL"
    _some(deliveries, "ix_deliveries_put_off", "put_off_at", where=put_off)
    _some(lanes, "ix_lanes_ready", "playbook", "channel", "ready_at", where="held = ''")
    _some(lanes, "ix_lanes_held", "held", where="held <> ''")
    _some(circuits, "ix_circuits_open", "key", unique=True, where="closed_at IS NULL")
    return metadata


def _some(table: Table, name: str, *columns: str, where: str, unique: bool = False) -> None:
    """An index of the rows where a condition holds. A query that is to use it repeats the condition
    word for word."""
    condition = text(where)
    Index(name, *(table.c[column] for column in columns), unique=unique,
          sqlite_where=condition, postgresql_where=condition)  # fmt: skip
