"""What a calendar out of a backup takes for unsent, and may have been sent since."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, and_, select

from dsl.base.sentence import kept
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.moves import move
from engine.calendar.deliveries.settle import left_behind
from engine.calendar.recovery.marks import accept

NOTE = kept("kept.restored", "the calendar was restored: it may have been sent already")


def ask_what_was_due(
    connection: Connection, mark: Path, now: dt.datetime, anew: bool = True
) -> int:  # fmt: skip
    """Takes a restored calendar as it is. How many deliveries ask a person first.

    Whatever was due before now asks whether it is to be sent; what is still to come goes on. `mark`
    is this machine's file; `anew` see `accept`.
    """
    fan_out(connection, now)
    left_behind(connection, now)
    due = and_(deliveries.c.state == "waiting", deliveries.c.due_at <= now)
    rows = connection.execute(select(deliveries.c.id, deliveries.c.lane).where(due)).all()
    ids, own = [row.id for row in rows], [row.lane for row in rows]
    lanes.lock(connection, own)
    move(connection, ids, "waiting", "asking", NOTE, now, "restored")
    lanes.relane(connection, own)
    accept(connection, mark, anew)
    return len(ids)
