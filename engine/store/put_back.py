"""A clock that was ahead and was put back: nobody waits for it to get there again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

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
    put_off = (deliveries.c.state == "waiting", deliveries.c.put_off_at > now)
    done = connection.execute(
        update(deliveries).where(*put_off).values(next_at=now, put_off_at=None)
    )
    return done.rowcount
