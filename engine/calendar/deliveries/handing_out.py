"""Handing out: what a claimed delivery says, to whom, and by whose hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from dsl.base.sentence import kept
from dsl.pictures import Picture
from dsl.rosters import owner_of
from engine.calendar.database.statements import many, reading
from engine.calendar.database.tables import Moment, pictures, posts
from engine.calendar.deliveries.delivery import TRIED_AGAIN, UNSURE, Delivery
from engine.calendar.deliveries.heads import Head, PostOfHeads
from engine.calendar.owner_keys import at_wall, key_of

_EVENTS = """
SELECT delivery_id, at, before, after, because FROM delivery_events
WHERE delivery_id IN (SELECT value FROM MANY(:ids bigint)) ORDER BY id
"""


def handed_out(
    connection: Connection, going: Sequence[Head], of_post: Mapping[str, PostOfHeads],
    by: int | None,
) -> tuple[tuple[Delivery, ...], list[tuple[Head, str]]]:  # fmt: skip
    """What is claimed, whole; and those of which something that they need is not there or not
    what it should be, with the reason: that is their own fault alone."""
    if not going:
        return (), []
    since = _unsure_since(connection, [head.id for head in going if head.attempts])
    shown = _pictures(connection, {post.picture for post in of_post.values() if post.picture})
    found, faulty = [], []
    for head in going:
        post = of_post.get(head.post_id)
        reason = _missing(head, post, shown)
        if post is None or reason:
            faulty.append((head, reason))
            continue
        owner = owner_of(head.group_key, head.columns) if post.by_owner else ""
        group = {"group": head.group_key, "name": head.name, **head.columns}
        found.append(
            Delivery(
                id=head.id, key=head.key, post_id=head.post_id, playbook=post.playbook,
                channel=post.channel, group=head.group_key, group_name=head.name,
                due_at=head.due_at, attempts=head.attempts + 1, template=post.source,
                context={**post.context, "group": group}, title=post.title,
                wall_time=post.wall_time, claimed_by=by,
                until=head.expires_at, until_wall=at_wall(head.expires_at, head.zone or post.zone),
                owner=owner, owner_key=key_of(connection, owner) if owner else "",
                tongue=post.tongue, lane=head.lane, unsure_since=since.get(head.id),
                picture=shown.get(post.picture),
            )
        )  # fmt: skip
    return tuple(found), faulty


def _missing(head: Head, post: PostOfHeads | None, shown: Mapping[str, Picture]) -> str:
    """What a delivery lacks, in words; empty where it is whole."""
    if post is None:
        return kept("kept.lacks.post", "its post or template is no longer in the calendar")
    columns = head.columns
    if not isinstance(columns, dict) or not set(map(type, columns.values())) <= {str}:
        return kept(
            "kept.lacks.row",
            "its group's row in the roster is not a row of texts: run `weekbook apply` again",
        )
    if not isinstance(post.context, dict):
        return kept(
            "kept.lacks.context",
            "what its post tells the template cannot be read: run `weekbook apply` again",
        )
    if post.picture and post.picture not in shown:
        return kept(
            "kept.lacks.picture",
            "its picture is no longer in the calendar: run `weekbook apply` again",
        )
    zone = head.zone or post.zone
    try:
        at_wall(head.expires_at, zone)
    except (KeyError, ValueError, OSError):
        return kept(
            "kept.lacks.zone",
            "this machine knows no time zone {zone}: mend the roster or the playbook",
            zone=zone,
        )
    return ""


def _unsure_since(connection: Connection, ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When deliveries were first tried, those of which an attempt may have gone out.

    Whatever was before a person let one be sent again is theirs to answer for.
    """
    if not ids:
        return {}
    first: dict[int, dt.datetime] = {}
    lost: set[int] = set()
    query = reading(connection, _EVENTS, at=Moment)
    for row in connection.execute(query, {"ids": many(connection, ids)}):
        if row.after == "sending":
            first.setdefault(row.delivery_id, row.at)
        elif row.because.startswith(UNSURE) or row.because == TRIED_AGAIN:
            lost.add(row.delivery_id)
        elif row.before != "sending" and row.after == "waiting":
            first.pop(row.delivery_id, None)
            lost.discard(row.delivery_id)
    return {id: first[id] for id in lost if id in first}


def _pictures(connection: Connection, hashes: Iterable[str]) -> dict[str, Picture]:
    wanted = set(hashes)
    if not wanted:
        return {}
    rows = connection.execute(select(pictures).where(pictures.c.hash.in_(wanted)))
    return {row.hash: Picture(row.path, row.media_type, row.data) for row in rows if row.data}


def has_pictures(connection: Connection, channel: tuple[str, str]) -> bool:
    """Whether anything that a channel is to send comes with a picture."""
    query = select(posts.c.id).where(
        posts.c.playbook == channel[0], posts.c.channel == channel[1],
        posts.c.state == "approved", posts.c.picture_hash.is_not(None),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None
