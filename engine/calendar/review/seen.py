"""What somebody saw of a post before they decided, and what became of it meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.calendar.database.tables import post_events, posts
from engine.calendar.shown_posts import CalendarPost, calendar_posts_named
from engine.rendering.markup.shield import Text
from engine.rendering.markup.shown import sent_text

Mark = str
"""`VERSION.HASH`: the last entry in the post's history, and a hash of all that a page shows."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A post that is not as it was shown: who changed it since, and what it said and says."""

    id: str
    title: str
    who: str
    at: dt.datetime | None
    state: str
    """What the last change made of it; empty where no change was written down."""
    because: str
    before: str | None
    """The text as it was shown; None where it is the same, or unknown."""
    now: str
    """Both as the service named by the playbook is handed them."""


def marks_of(connection: Connection, shown: Sequence[CalendarPost]) -> dict[str, Mark]:
    """A mark for each post, as a form about it has to carry."""
    versions = _versions(connection, [post.id for post in shown])
    return {post.id: f"{versions.get(post.id, 0)}.{_digest(post)}" for post in shown}


def stale_posts(connection: Connection, marks: Mapping[str, Mark]) -> tuple[Stale, ...]:
    """Those of the posts that are not as their marks say, locked until the transaction ends.

    Posts that there are not, or not any more, are left out.
    """
    connection.execute(select(posts.c.id).where(posts.c.id.in_(marks)).with_for_update())
    there = calendar_posts_named(connection, tuple(marks))
    now = marks_of(connection, tuple(there.values()))
    return tuple(
        _stale(connection, post, marks[id]) for id, post in there.items() if now[id] != marks[id]
    )


def _stale(connection: Connection, post: CalendarPost, mark: Mark) -> Stale:
    version = mark.partition(".")[0]
    seen = int(version) if version.isdigit() and len(version) < 19 else 0
    since = connection.execute(
        select(post_events)
        .where(post_events.c.post_id == post.id, post_events.c.id > seen)
        .order_by(post_events.c.id)
    ).all()
    texts = [
        event.text_before for event in since if getattr(event, "text_before", None) is not None
    ]
    shown = Text(texts[0]) if seen and texts else post.text
    service = post.written.job.service
    before = sent_text(service, shown) if shown != post.text else None
    last = since[-1] if seen and since else None
    return Stale(
        post.id, post.title, last.who if last else "", last.at if last else None,
        last.after if last else "", last.because if last else "", before,
        sent_text(service, post.text),
    )  # fmt: skip


def _versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    query = (
        select(post_events.c.post_id, func.max(post_events.c.id))
        .where(post_events.c.post_id.in_(ids))
        .group_by(post_events.c.post_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _digest(post: CalendarPost) -> str:
    group = json.dumps(post.written.job.context["group"], sort_keys=True, default=str)
    parts = (
        post.id, post.state, post.title, post.channel, post.date.isoformat(),
        post.time.isoformat(), post.zone, post.due_at.isoformat(), post.picture, post.text,
        post.written.job.service, group,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
