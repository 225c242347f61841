"""A clock that was ahead and was put back: nobody waits for it to get there again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, text, update

from engine.store import lanes
from engine.store.tables import deliveries, senders


def heed_put_back(connection: Connection, now: dt.datetime) -> int:
    """Lets go on at once what was put off at a moment that is still to come by now's clock. How
    many deliveries it did.

    What falls due by the calendar still waits for its hour, and a service that asked to be left
    alone is left alone for as long as it asked, counted from now.
    """
    query = select(senders).where(senders.c.held_at > now)
    for row in connection.execute(query).all():
        left = row.held_until - row.held_at
        connection.execute(
            update(senders).where(senders.c.key == row.key)
            .values(held_at=now, held_until=now + left)
        )  # fmt: skip
    put_off = text("deliveries.state = 'waiting' AND deliveries.put_off_at IS NOT NULL")
    query = select(deliveries.c.id, deliveries.c.lane).where(put_off, deliveries.c.put_off_at > now)
    own = [row.lane for row in connection.execute(query)]
    if not own:
        return 0
    lanes.lock(connection, own)
    done = connection.execute(
        update(deliveries).where(put_off, deliveries.c.put_off_at > now)
        .values(next_at=now, put_off_at=None)
    )  # fmt: skip
    lanes.relane(connection, own)
    return done.rowcount
