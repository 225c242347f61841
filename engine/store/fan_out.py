"""Approved posts into deliveries, one for each group, shortly before they are due."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from engine.calendar.instants import instant
from engine.store.tables import deliveries, members, posts

HORIZON = dt.timedelta(minutes=10)
"""How long before a post is due its deliveries are made."""


def fan_out(connection: Connection, now: dt.datetime) -> int:
    """Makes the deliveries of every approved post that is soon due; how many posts it did.

    Only where the approval is of the content as it stands. Deliveries that were cancelled by a
    change are opened again under a new key.
    """
    due = (
        select(posts)
        .where(to_fan_out(), posts.c.first_due_at <= now + HORIZON)
        .order_by(posts.c.first_due_at, posts.c.id)
    )
    found = connection.execute(due).all()
    for post in found:
        _fan_out_one(connection, post)
    return len(found)


def _fan_out_one(connection: Connection, post: Row[Any]) -> None:
    groups = connection.execute(
        select(members)
        .where(
            members.c.playbook == post.playbook,
            members.c.channel == post.channel,
            members.c.until.is_(None),
        )
        .order_by(members.c.group_key)
    ).all()
    made = select(deliveries.c.group_key, deliveries.c.state).where(deliveries.c.post_id == post.id)
    there = {row.group_key: row.state for row in connection.execute(made)}
    rows = []
    for group in groups:
        if post.groups and group.group_key not in post.groups:
            continue
        moment = instant(group.zone or post.zone, post.date, post.time)
        if moment is None:
            continue
        values = {
            "due_at": moment.at, "next_at": moment.at, "state": "waiting", "note": "",
            "expires_at": moment.at + dt.timedelta(seconds=post.late_seconds),
            "key": _key(post.id, group.group_key, post.hash), "ended_at": None, "attempts": 0,
        }  # fmt: skip
        if group.group_key not in there:
            rows.append({**values, "post_id": post.id, "playbook": post.playbook,
                         "channel": post.channel, "group_key": group.group_key,
                         "lane": f"group:{group.group_key}"})  # fmt: skip
        elif there[group.group_key] == "cancelled":
            connection.execute(
                update(deliveries)
                .where(deliveries.c.post_id == post.id, deliveries.c.group_key == group.group_key)
                .values(**values)
            )
    if rows:
        connection.execute(insert(deliveries), rows)
    connection.execute(update(posts).where(posts.c.id == post.id).values(fanned_out=True))


def _key(post_id: str, group: str, content: str) -> str:
    """The idempotency key: the same for the same content to the same group, however often tried."""
    return hashlib.sha256(f"{post_id}\n{group}\n{content}".encode()).hexdigest()[:32]


def to_fan_out() -> ColumnElement[bool]:
    """Posts that are approved as they stand and have no deliveries yet."""
    return and_(
        posts.c.state == "approved",
        posts.c.fanned_out.is_(False),
        posts.c.approved_hash == posts.c.hash,
    )
