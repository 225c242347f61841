"""A group gets one message a day from its owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from engine.calendar.database.tables import channels, deliveries, posts


def had_their_message(connection: Connection, dates: Iterable[dt.date]) -> set[tuple[str, dt.date]]:
    """Groups and days for which an owner was asked already: a group gets one message a day from
    its owner's broadcasts, whoever prepares them. A second of a day is not prepared at all."""
    query = (
        select(deliveries.c.group_key, posts.c.date)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(channels, and_(channels.c.playbook == deliveries.c.playbook,
                             channels.c.name == deliveries.c.channel))
        .where(posts.c.date.in_(set(dates)), channels.c.by_owner.is_(True),
               deliveries.c.state.in_(("sending", "prepared", "confirmed", "sent")))
    )  # fmt: skip
    return {(row.group_key, row.date) for row in connection.execute(query)}
