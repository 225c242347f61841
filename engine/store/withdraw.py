"""Withdrawing: what of a post has not been sent is not sent any more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, func, select

from engine.store import lanes
from engine.store.moves import move
from engine.store.tables import deliveries, posts

CAN_BE = ("waiting", "asking")
"""States in which a delivery can be withdrawn."""
GONE_OUT = ("sent", "confirmed", "prepared")
"""States in which a message has left us, whatever became of it since."""


def lock_posts(connection: Connection, ids: Iterable[str]) -> None:
    """Locks posts in their order, before the lanes of their deliveries."""
    query = select(posts.c.id).where(posts.c.id.in_(set(ids))).order_by(posts.c.id)
    connection.execute(query.with_for_update(key_share=True)).all()


def withdraw(
    connection: Connection, ids: Iterable[str], note: str, now: dt.datetime,
    groups: Iterable[str] | None = None,
) -> Mapping[str, Counter[str]]:  # fmt: skip
    """Cancels what has not been sent yet of locked posts: all of it, or of some groups alone.

    How the deliveries of each post stand afterwards, by state. What is being sent right now is
    not stopped; where it turns out not to have gone, it is cancelled instead of tried again,
    since the claim refuses it.
    """
    wanted = set(ids)
    which = [deliveries.c.post_id.in_(wanted), deliveries.c.state.in_(CAN_BE)]
    if groups is not None:
        which.append(deliveries.c.group_key.in_(set(groups)))
    query = select(deliveries.c.id, deliveries.c.lane, deliveries.c.state).where(and_(*which))
    own = [row.lane for row in connection.execute(query)]
    lanes.lock(connection, own)
    rows = connection.execute(query).all()
    for state in CAN_BE:
        some = [row.id for row in rows if row.state == state]
        move(connection, some, state, "cancelled", note, now)
    lanes.relane(connection, own)
    return standing_of(connection, wanted)


def standing_of(connection: Connection, ids: Iterable[str]) -> Mapping[str, Counter[str]]:
    """How the deliveries of each post stand, by state."""
    query = (
        select(deliveries.c.post_id, deliveries.c.state, func.count())
        .where(deliveries.c.post_id.in_(set(ids)))
        .group_by(deliveries.c.post_id, deliveries.c.state)
    )
    found: dict[str, Counter[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.post_id, Counter())[row.state] = row[2]
    return found
