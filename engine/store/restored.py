"""What a calendar out of a backup takes for unsent, and may have been sent since."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, and_, insert, select, update

from engine.store.deliveries import delivery_event, left_behind
from engine.store.fan_out import fan_out
from engine.store.marks import accept
from engine.store.tables import deliveries, delivery_events

NOTE = "the calendar was restored: it may have been sent already"


def accept_restored(connection: Connection, path: Path, now: dt.datetime) -> int:
    """Takes a restored calendar as it is. How many deliveries ask a person first.

    Whatever was due before now asks whether it is to be sent; what is still to come goes on.
    """
    fan_out(connection, now)
    left_behind(connection, now)
    due = and_(
        deliveries.c.state == "waiting", deliveries.c.due_at <= now, deliveries.c.asks.is_(False)
    )
    ids = connection.execute(select(deliveries.c.id).where(due)).scalars().all()
    connection.execute(update(deliveries).where(due).values(asks=True, note=NOTE))
    if ids:
        events = [delivery_event(id, now, "waiting", "waiting", NOTE) for id in ids]
        connection.execute(insert(delivery_events), events)
    accept(connection, path)
    return len(ids)
