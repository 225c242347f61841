"""What becomes of deliveries that are later than their bound: skipped, asked about, or moved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from engine.store.deliveries import ask, close_ended, delivery_event, move
from engine.store.tables import deliveries, delivery_events, posts

ASKS = "too late; asks whether it is to be sent"


def end_late(connection: Connection, now: dt.datetime) -> int:
    """Settles every waiting delivery whose bound of lateness has passed. How many were skipped.

    With `then ask` it waits for a person; with `then next slot` it goes to the group's next post
    of the channel, once, and one at each such slot: so that a long pause ends in no flood.
    """
    late = and_(deliveries.c.state == "waiting", deliveries.c.expires_at < now)
    columns = (
        deliveries.c.id, deliveries.c.post_id, deliveries.c.playbook, deliveries.c.channel,
        deliveries.c.group_key, deliveries.c.moved, posts.c.after_late, posts.c.late_seconds,
    )  # fmt: skip
    query = select(*columns).join(posts, posts.c.id == deliveries.c.post_id).where(late)
    skipped = []
    for row in connection.execute(query.order_by(deliveries.c.due_at, deliveries.c.id)).all():
        if row.after_late == "ask":
            ask(connection, [row.id], "late", ASKS, now)
        elif row.after_late == "next slot" and not row.moved:
            slot = _free_slot(connection, row, now)
            if slot is None:
                skipped.append(row)
                continue
            bound = slot + dt.timedelta(seconds=row.late_seconds)
            _set(connection, row.id, now, "too late; moved to the next slot", moved=True,
                 due_at=slot, next_at=slot, expires_at=bound)  # fmt: skip
        else:
            skipped.append(row)
    note = "too late by the playbook's own bound"
    move(connection, [row.id for row in skipped], "waiting", "skipped", note, now)
    close_ended(connection, {row.post_id for row in skipped}, now)
    return len(skipped)


def _set(connection: Connection, id: int, now: dt.datetime, note: str, **values: Any) -> None:
    connection.execute(update(deliveries).where(deliveries.c.id == id).values(note=note, **values))
    connection.execute(
        insert(delivery_events), [delivery_event(id, now, "waiting", "waiting", note)]
    )


def _free_slot(connection: Connection, row: Any, now: dt.datetime) -> dt.datetime | None:
    """The next post's moment in the channel to which no other late delivery of the group moved."""
    taken = (
        select(func.count())
        .select_from(deliveries)
        .where(
            deliveries.c.group_key == row.group_key, deliveries.c.moved.is_(True),
            deliveries.c.due_at == posts.c.due_at,
        )
        .scalar_subquery()
    )  # fmt: skip
    query = select(func.min(posts.c.due_at)).where(
        posts.c.playbook == row.playbook, posts.c.channel == row.channel, posts.c.due_at > now,
        posts.c.state.in_(("proposed", "approved")), posts.c.id != row.post_id, taken == 0,
    )  # fmt: skip
    found: dt.datetime | None = connection.execute(query).scalar()
    return found
