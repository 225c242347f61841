"""Posts that have been sent, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, insert, update

from engine.calendar.database.tables import deliveries
from engine.planning.posts.post import Post
from tests.engine.made import NOON


def mark_sent(engine: Engine, posts: Iterable[Post], groups: Iterable[str]) -> None:
    """Gives each post a delivery to each group that has gone all the way, one post after the other:
    a group has never two in flight."""
    to = tuple(groups)
    with engine.begin() as connection:
        for post in posts:
            rows = [
                {
                    "post_id": post.id, "playbook": post.playbook, "channel": post.channel,
                    "group_key": group, "lane": group, "due_at": NOON, "expires_at": NOON,
                    "next_at": NOON, "key": f"{post.id} {group}", "state": "waiting",
                }
                for group in to
            ]  # fmt: skip
            connection.execute(insert(deliveries), rows)
            for state in ("sending", "sent"):
                own = deliveries.c.post_id == post.id
                connection.execute(update(deliveries).where(own).values(state=state))
