"""The heads of ready lanes: what a claim looks at, and what is to become of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import JSON, Boolean, Connection, Date, Row, Time

from engine.calendar.database.statements import many, reading, statement
from engine.calendar.database.tables import Moment
from engine.calendar.deliveries.limits.pauses import Standstill

_READY = """
SELECT lane, group_key, delivery_id FROM lanes
WHERE playbook = :playbook AND channel = :channel AND held = '' AND ready_at <= :now
ORDER BY ready_at LIMIT :most [FOR NO KEY UPDATE SKIP LOCKED]
"""
_HEADS = """
SELECT d.id, d.lane, d.key, d.post_id, d.playbook, d.channel, d.group_key, d.due_at, d.expires_at,
    d.attempts, d.moved, p.after_late, p.late_seconds, m.since AS current, m.columns, m.name, m.zone, g.kind AS gap
FROM deliveries AS d LEFT JOIN posts AS p ON p.id = d.post_id
LEFT JOIN channel_groups AS m ON m.playbook = d.playbook AND m.channel = d.channel
    AND m.group_key = d.group_key AND m.until IS NULL
LEFT JOIN approval_gaps AS g ON g.post_id = d.post_id AND g.group_key = d.group_key
WHERE d.id IN (SELECT value FROM MANY(:ids bigint)) AND d.state = 'waiting'
ORDER BY d.due_at, d.id
"""
_POSTS = """
SELECT p.id, p.playbook, p.channel, p.title, p.date, p.time, p.zone, p.context, p.state,
    p.hash, p.approved_hash, p.picture_hash, t.source, c.by_owner, c.tongue
FROM posts AS p JOIN templates AS t ON t.hash = p.template_hash
LEFT JOIN channels AS c ON c.playbook = p.playbook AND c.name = p.channel
WHERE p.id IN (SELECT value FROM MANY(:ids text))
"""
_OF_HEADS = {"due_at": Moment, "expires_at": Moment, "moved": Boolean, "columns": JSON}
_OF_POSTS = {"date": Date, "time": Time, "context": JSON, "by_owner": Boolean}


class Head(Protocol):
    """The first delivery of a ready lane, and its group as the roster has it now: `current` is
    None, and so is what follows it, where the roster has it no more."""

    id: int
    lane: str
    key: str
    post_id: str
    playbook: str
    channel: str
    group_key: str
    due_at: dt.datetime
    expires_at: dt.datetime
    attempts: int
    moved: bool
    after_late: str
    late_seconds: float
    current: int | None
    columns: Any
    name: str
    zone: str
    gap: str | None


@dataclass(frozen=True, slots=True)
class PostOfHeads:
    """What the deliveries of a post have in common."""

    playbook: str
    channel: str
    title: str
    date: dt.date
    zone: str
    wall_time: str
    """`2026-11-30 09:30`."""
    source: str
    context: Any
    as_approved: bool
    """Whether it is approved as it stands. A closed post is, too: what was sent of it may be sent
    again."""
    by_owner: bool
    tongue: str
    picture: str
    """The hash of its picture; empty for none."""


def ready_lanes(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], most: int
) -> Sequence[Row[Any]]:
    """Up to `most` lanes of a channel that are ready, locked; those locked by others left out."""
    asked = {"playbook": channel[0], "channel": channel[1], "now": now, "most": most}
    return connection.execute(statement(connection, _READY, "now"), asked).all()


def heads_of(connection: Connection, ids: Iterable[int]) -> Sequence[Any]:
    """Those of the deliveries that wait still, the first due first: `Head`s."""
    query = reading(connection, _HEADS, **_OF_HEADS)
    return connection.execute(query, {"ids": many(connection, ids)}).all()


def posts_of(connection: Connection, heads: Iterable[Head]) -> dict[str, PostOfHeads]:
    """The posts of deliveries, by their identity."""
    asked = {"ids": many(connection, {head.post_id for head in heads})}
    rows = connection.execute(reading(connection, _POSTS, **_OF_POSTS), asked)
    return {
        row.id: PostOfHeads(
            row.playbook, row.channel, row.title, row.date, row.zone,
            f"{row.date} {row.time:%H:%M}", row.source, row.context,
            row.state in ("approved", "closed") and row.approved_hash == row.hash,
            bool(row.by_owner), row.tongue or "en",
            row.picture_hash or "",
        )
        for row in rows
    }  # fmt: skip


def verdict_of(
    head: Head, now: dt.datetime, of_post: Mapping[str, PostOfHeads], still: Standstill,
    circuits: Callable[[str], str], quota: set[tuple[str, dt.date]],
) -> str:  # fmt: skip
    """What is to become of a head: `go`, `late`, `late, circuit`, `unapproved`, `gone`, the kind
    of its gap, `over quota`, `aside` or `paused:ID`."""
    circuit = circuits(head.group_key)
    if head.expires_at < now:
        return "late, circuit" if circuit else "late"
    post = of_post.get(head.post_id)
    if post is not None and not post.as_approved:
        return "unapproved"
    if head.current is None:
        return "gone"
    if head.gap is not None:
        return head.gap
    if post is not None and post.by_owner and (head.group_key, post.date) in quota:
        return "over quota"
    paused = still.by(head.group_key)
    if paused is not None:
        return f"paused:{paused}"
    return "aside" if circuit or still.aside else "go"
