"""Posts are closed when the last of their deliveries has ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, insert, select, text, update

from dsl.base.sentence import message
from engine.calendar.database.states import POST_STATES, step
from engine.calendar.database.tables import OPEN, deliveries, post_events, posts

BECAUSE = message("kept.event.ended", "every delivery has ended")


def close_ended(connection: Connection, ids: set[str], now: dt.datetime) -> None:
    """Closes those of the posts that have no delivery left to come.

    A post that somebody else has locked is left to `close_all_ended`: whoever holds lanes waits
    for no post.
    """
    if ids:
        _close(connection, now, posts.c.id.in_(ids))


def close_all_ended(connection: Connection, now: dt.datetime) -> None:
    """Closes every post that has no delivery left to come."""
    _close(connection, now)


def _close(connection: Connection, now: dt.datetime, *which: ColumnElement[bool]) -> None:
    open_ = select(deliveries.c.id).where(deliveries.c.post_id == posts.c.id, text(OPEN_OF_POST))
    some = select(deliveries.c.id).where(deliveries.c.post_id == posts.c.id)
    query = select(posts.c.id).where(
        posts.c.state == "approved", posts.c.fanned_out, ~open_.exists(), some.exists(), *which
    )
    query = query.order_by(posts.c.id).with_for_update(key_share=True, skip_locked=True)
    done = connection.execute(query).scalars().all()
    if not done:
        return
    closed = step(POST_STATES, "approved", "closed")
    connection.execute(update(posts).where(posts.c.id.in_(done)).values(state=closed))
    connection.execute(
        insert(post_events),
        [{"post_id": id, "at": now, "who": "weekbook run", "before": "approved", "after": closed,
          "because": str(BECAUSE)} for id in done],
    )  # fmt: skip


OPEN_OF_POST = "deliveries." + OPEN
"""As the partial index has it."""
