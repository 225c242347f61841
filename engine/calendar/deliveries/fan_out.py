"""Approved posts into deliveries, one for each group, shortly before they are due.

In batches, each in a transaction of its own, so that sending goes on beside: where a post's
fan-out has got to stands in `posts.fanned_to`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from engine.calendar.database.keys import KEY_FUNCTION
from engine.calendar.database.statements import is_sqlite, many, statement
from engine.calendar.database.tables import posts
from engine.calendar.deliveries import lanes
from engine.time.instants import instant

HORIZON = dt.timedelta(minutes=10)
"""How long before a post is due its deliveries are made."""
BATCH = 2_000
"""For how many groups deliveries are made in one transaction."""

_GROUPS = """
SELECT group_key, zone FROM channel_groups
WHERE playbook = :playbook AND channel = :channel AND until IS NULL AND group_key > :after {only}
ORDER BY group_key LIMIT :most
"""
_ONLY = "AND group_key IN (SELECT value FROM MANY(:only text))"
_MADE = """
INSERT INTO deliveries (post_id, playbook, channel, group_key, lane, due_at, expires_at, next_at,
    state, cause, key, round, attempts, note, moved, text_hash)
SELECT {post}, {playbook}, {channel}, value, 'group:' || value, {due}, {late}, {due},
    'waiting', '', {key}, 0, 0, '', {no}, ''
FROM MANY(:groups text) WHERE true ORDER BY value
ON CONFLICT (post_id, group_key) DO UPDATE SET
    due_at = excluded.due_at, expires_at = excluded.expires_at, next_at = excluded.next_at,
    state = 'waiting', cause = '', note = '', attempts = 0, ended_at = NULL, moved = {no},
    put_off_at = NULL, key = {again}
WHERE deliveries.state = 'cancelled'
"""
"""It joins no table: a plan of PostgreSQL for one that was small a moment ago, and is kept, would
take seconds a batch."""
_TYPES = {"post": "text", "playbook": "text", "channel": "text", "due": "timestamp",
          "late": "timestamp"}  # fmt: skip


class Step(NamedTuple):
    """One batch of a fan-out: the post, and the keys of the groups it was made for."""

    post: str
    groups: tuple[str, ...]


def fan_out_step(connection: Connection, now: dt.datetime, batch: int = BATCH) -> bool:
    """Makes the deliveries of up to `batch` groups of the next approved post that is soon due.

    Whether there was anything to do: call it again, in a transaction of its own, until there
    isn't. Only where the approval is of the content as it stands. Deliveries that were cancelled
    are opened again; their key is another one where the content is.
    """
    return fan_out_batch(connection, now + HORIZON, batch) is not None


def fan_out_batch(connection: Connection, until: dt.datetime, batch: int = BATCH) -> Step | None:
    """As `fan_out_step`, of a post that is due by `until`: which it was; None where there is none."""
    due = select(posts).where(to_fan_out(), posts.c.first_due_at <= until)
    due = due.order_by(posts.c.first_due_at, posts.c.id).limit(1)
    post = connection.execute(due.with_for_update(key_share=True, skip_locked=True)).first()
    if post is None:
        return None
    groups = _next_groups(connection, post, batch)
    if groups:
        lanes.make_and_lock(connection, [group.group_key for group in groups])
        _make(connection, post, groups)
        lanes.relane(connection, [lanes.lane_of(group.group_key) for group in groups])
    reached = {"fanned_to": groups[-1].group_key} if groups else {}
    connection.execute(
        update(posts).where(posts.c.id == post.id).values(fanned_out=len(groups) < batch, **reached)
    )
    return Step(post.id, tuple(group.group_key for group in groups))


def fan_out(connection: Connection, now: dt.datetime) -> int:
    """Makes all deliveries of every approved post that is soon due, in this transaction; how many
    posts it did. For small calendars, and where nothing else may happen in between."""
    due = select(posts.c.id).where(to_fan_out(), posts.c.first_due_at <= now + HORIZON)
    found = len(connection.execute(due).all())
    while fan_out_step(connection, now):
        pass
    return found


def _due_at(zone: str, post: Row[Any]) -> dt.datetime | None:
    """When a post is due for groups in a zone. In one that this machine does not know, with the
    others: it fails when it is claimed, and by itself."""
    try:
        moment = instant(zone or post.zone, post.date, post.time)
    except (KeyError, ValueError, OSError):  # what zoneinfo raises for names that are none
        at: dt.datetime = post.due_at
        return at
    return moment.at if moment is not None else None


def _next_groups(connection: Connection, post: Row[Any], most: int) -> list[Row[Any]]:
    asked: dict[str, Any] = {"playbook": post.playbook, "channel": post.channel,
                             "after": post.fanned_to, "most": most}  # fmt: skip
    if post.groups:
        asked["only"] = many(connection, post.groups)
    sql = _GROUPS.format(only=_ONLY if post.groups else "")
    return list(connection.execute(statement(connection, sql), asked).all())


def _make(connection: Connection, post: Row[Any], groups: list[Row[Any]]) -> None:
    """Groups whose clocks do not show the post's time on its day get none."""
    of_zone: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        of_zone[group.zone].append(group.group_key)
    made = statement(connection, _made(is_sqlite(connection)), "due", "late")
    for zone in sorted(of_zone):
        due = _due_at(zone, post)
        if due is not None:
            asked = {
                "post": post.id, "playbook": post.playbook, "channel": post.channel,
                "hash": post.hash, "due": due, "late": due + dt.timedelta(seconds=post.late_seconds),
                "groups": many(connection, of_zone[zone]),
            }  # fmt: skip
            connection.execute(made, asked)


@cache
def _made(sqlite: bool) -> str:
    return _MADE.format(
        no="0" if sqlite else "false",
        key=_key_of("value", "0", sqlite),
        again=_key_of("deliveries.group_key", "deliveries.round", sqlite),
        **{
            name: f":{name}" if sqlite else f"CAST(:{name} AS {type})"
            for name, type in _TYPES.items()
        },
    )


def _key_of(group: str, round: str, sqlite: bool) -> str:
    """`idempotency_key` in the words of the database."""
    if sqlite:
        return f"{KEY_FUNCTION}(:post, {group}, :hash, {round})"
    again = f"CASE WHEN {round} = 0 THEN '' ELSE chr(10) || CAST({round} AS text) END"
    whole = (
        f"CAST(:post AS text) || chr(10) || {group} || chr(10) || CAST(:hash AS text) || {again}"
    )
    return f"substr(encode(sha256(convert_to({whole}, 'UTF8')), 'hex'), 1, 32)"


def to_fan_out() -> ColumnElement[bool]:
    """Posts that are approved as they stand and have not all their deliveries yet."""
    return and_(
        posts.c.state == "approved",
        posts.c.fanned_out.is_(False),
        posts.c.approved_hash == posts.c.hash,
    )
