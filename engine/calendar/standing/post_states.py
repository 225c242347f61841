"""How the deliveries of many posts stand, as far as somebody has to look at them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import Connection, func, select, text

from engine.calendar.database.tables import TO_ASK, deliveries, posts


def to_be_settled(
    connection: Connection, first: dt.date, end: dt.date
) -> dict[str, dict[str, int]]:
    """Of the posts from `first` on and before `end`, how many deliveries a person has to settle,
    by the post's identity and their state."""
    query = (
        select(deliveries.c.post_id, deliveries.c.state, func.count())
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(text(f"deliveries.{TO_ASK}"), posts.c.date >= first, posts.c.date < end)
        .group_by(deliveries.c.post_id, deliveries.c.state)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for post, state, count in connection.execute(query):
        found[post][state] = count
    return dict(found)
