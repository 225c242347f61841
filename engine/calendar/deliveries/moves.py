"""Deliveries from one state to another, each step with its event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, update

from engine.calendar.database.statements import many, statement
from engine.calendar.database.states import DELIVERY_STATES, ENDED, Cause, step
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries.lanes import MOST_IN_ONE

_EVENTS = """
INSERT INTO delivery_events (delivery_id, at, before, after, because)
SELECT value, :now, :before, :after, :note FROM MANY(:ids bigint) ORDER BY value
"""


def move(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str, now: dt.datetime,
    cause: Cause | None = None, **values: Any,
) -> None:  # fmt: skip
    """Takes deliveries from one state to another, with an event for each. Their lanes are locked,
    and found anew afterwards, by the caller."""
    if not ids:
        return
    values |= {"state": step(DELIVERY_STATES, before, after), "note": note, "cause": cause or ""}
    values["ended_at"] = now if after in ENDED else None
    for start in range(0, len(ids), MOST_IN_ONE):
        some = ids[start : start + MOST_IN_ONE]
        these = and_(deliveries.c.id.in_(some), deliveries.c.state == before)
        connection.execute(update(deliveries).where(these).values(**values))
        note_events(connection, some, before, after, note, now)


def note_events(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str, now: dt.datetime
) -> None:
    """The same event for each of many deliveries, in one statement."""
    if ids:
        told = {"now": now, "before": before, "after": after, "note": note}
        ids_of_all = {"ids": many(connection, ids)}
        connection.execute(statement(connection, _EVENTS, "now"), told | ids_of_all)
