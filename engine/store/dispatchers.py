"""Who works or worked at the deliveries: each run of a dispatcher has a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from engine.store.tables import dispatchers


def begin(connection: Connection, name: str, now: dt.datetime) -> int:
    """The number of a dispatcher that begins to work."""
    added = insert(dispatchers).values(name=name, began_at=now, ended_at=None)
    number: int = connection.execute(added.returning(dispatchers.c.id)).scalar_one()
    return number


def end(connection: Connection, numbers: Sequence[int], now: dt.datetime) -> None:
    """Writes down that dispatchers have ended."""
    if numbers:
        these = dispatchers.c.id.in_(numbers)
        connection.execute(update(dispatchers).where(these).values(ended_at=now))


def not_ended(connection: Connection) -> tuple[int, ...]:
    """The dispatchers that are at work, or died without a word."""
    query = select(dispatchers.c.id).where(dispatchers.c.ended_at.is_(None))
    return tuple(connection.execute(query.order_by(dispatchers.c.id)).scalars().all())
