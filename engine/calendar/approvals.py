"""What an approval is of: the content, the roster and the program that writes the text.

A text is a function of these; so an approval that pins them is an approval of every byte. Where
a roster changes after it, the groups to whom the post would say something else are written down
as gaps, and ask a person; the others go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, insert, literal_column, select, update

from dsl.base.sentence import kept
from dsl.templates import template_facts
from engine.calendar.database.tables import approval_gaps, deliveries, members, posts, templates
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.rosters import Member, RosterChange, changed_since, newest_roster
from engine.rendering.templates import edition
from engine.time.instants import instant

NewGroups = Literal["go", "ask"]
"""Whether a group that was added after an approval gets the post, or asks first."""

APPROVED = ("approved", "closed")
"""The states of posts of which something may be sent: a closed one was approved."""
REMOVED = kept("kept.off_roster", "the group was taken off the roster")
MOVED = kept("kept.zone_changed", "the group's zone changed")
AROUND = dt.timedelta(days=2)
"""By how much a post may be due elsewhere before or after it is due in its own zone."""


def pinned(connection: Connection, playbook: str) -> dict[str, int]:
    """What a post gets written down with when it is approved now."""
    return {
        "approved_revision": newest_roster(connection, playbook),
        "approved_renderer": edition.RENDERER,
    }


def forget_gaps(connection: Connection, ids: Iterable[str]) -> None:
    """With a new approval everything is as approved."""
    connection.execute(delete(approval_gaps).where(approval_gaps.c.post_id.in_(set(ids))))


def heed_rosters(
    connection: Connection, playbook: str, changes: Sequence[RosterChange], now: dt.datetime,
    new_groups: NewGroups,
) -> int:  # fmt: skip
    """Brings posts and deliveries in line with rosters that were stored just now. For how many
    groups an approved post will ask.

    A group that left gets nothing more. One whose zone changed gets what is still to come at its
    new hour. One that was added gets what is still to come; one that would be told something else
    than was approved asks.
    """
    gaps = 0
    for change in changes:
        _drop(connection, playbook, change, now)
        open_posts = _open_posts(connection, playbook, change.channel, now)
        if change.moved or change.added:
            _set_first_due(connection, open_posts, playbook, change.channel)
        _set_due(connection, playbook, change, now)
        if change.added:
            _fan_out_again(connection, open_posts, now)
        gaps += _note_gaps(connection, open_posts, playbook, change.channel, new_groups)
    return gaps


def _drop(connection: Connection, playbook: str, change: RosterChange, now: dt.datetime) -> None:
    """Cancels what waits, and what asks, for groups that left."""
    own = [lanes.lane_of(key) for key in change.removed]
    for names in (own[start : start + lanes.MOST_IN_ONE]
                  for start in range(0, len(own), lanes.MOST_IN_ONE)):  # fmt: skip
        lanes.lock(connection, names)
        for state in ("waiting", "asking"):
            query = select(deliveries.c.id).where(
                deliveries.c.lane.in_(names), literal_column(f"deliveries.state = '{state}'"),
                deliveries.c.playbook == playbook, deliveries.c.channel == change.channel,
            )  # fmt: skip
            ids = connection.execute(query).scalars().all()
            move(connection, ids, state, "cancelled", REMOVED, now)
        lanes.relane(connection, names)


def _open_posts(
    connection: Connection, playbook: str, channel: str, now: dt.datetime
) -> list[Any]:  # fmt: skip
    """Posts of a channel that are not over yet, with their templates. Of one that is closed
    something may be taken up again: by a person, or when the clock is put right."""
    query = (
        select(posts, templates.c.source)
        .join(templates, templates.c.hash == posts.c.template_hash)
        .where(
            posts.c.playbook == playbook, posts.c.channel == channel,
            posts.c.date >= (now - AROUND).date(), posts.c.state.in_(("proposed", *APPROVED)),
        )
        .order_by(posts.c.id)
    )  # fmt: skip
    late = dt.timedelta
    return [
        row for row in connection.execute(query)
        if row.due_at + late(seconds=row.late_seconds) + AROUND / 2 >= now
    ]  # fmt: skip


def _set_first_due(
    connection: Connection, open_posts: Sequence[Any], playbook: str, channel: str
) -> None:
    """When a post is due first of all groups: before that its deliveries have to be made."""
    query = select(members.c.zone).where(
        members.c.playbook == playbook, members.c.channel == channel, members.c.until.is_(None)
    )
    zones = set(connection.execute(query.distinct()).scalars())
    for post in open_posts:
        found = [instant(zone or post.zone, post.date, post.time) for zone in zones]
        first = min([moment.at for moment in found if moment is not None], default=post.due_at)
        if first != post.first_due_at:
            connection.execute(
                update(posts).where(posts.c.id == post.id).values(first_due_at=first)
            )


def _set_due(connection: Connection, playbook: str, change: RosterChange, now: dt.datetime) -> None:
    """What is still to come for groups in another zone is due at their new hour."""
    if not change.moved:
        return
    own = [lanes.lane_of(key) for key in change.moved]
    lanes.lock(connection, own)
    same = and_(members.c.playbook == deliveries.c.playbook,
                members.c.channel == deliveries.c.channel,
                members.c.group_key == deliveries.c.group_key, members.c.until.is_(None))  # fmt: skip
    query = (
        select(deliveries.c.id, members.c.zone, posts.c.zone.label("own_zone"), posts.c.date,
               posts.c.time, posts.c.late_seconds)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(members, same)
        .where(
            deliveries.c.lane.in_(own), literal_column("deliveries.state = 'waiting'"),
            deliveries.c.playbook == playbook, deliveries.c.channel == change.channel,
            deliveries.c.due_at > now, deliveries.c.moved.is_(False),
        )
    )  # fmt: skip
    for row in connection.execute(query).all():
        moment = instant(row.zone or row.own_zone, row.date, row.time)
        if moment is None:
            move(connection, [row.id], "waiting", "cancelled", MOVED, now)
            continue
        late = dt.timedelta(seconds=row.late_seconds)
        moved = {"due_at": moment.at, "next_at": moment.at, "expires_at": moment.at + late}
        connection.execute(
            update(deliveries).where(deliveries.c.id == row.id).values(note=MOVED, **moved)
        )
        note_events(connection, [row.id], "waiting", "waiting", MOVED, now)
    lanes.relane(connection, own)


def _fan_out_again(connection: Connection, open_posts: Sequence[Any], now: dt.datetime) -> None:
    """Lets posts whose deliveries are made have theirs, too, that were added; those that are
    there stay as they are."""
    ids = [
        post.id for post in open_posts
        if post.state == "approved" and post.fanned_to
        and post.due_at + dt.timedelta(seconds=post.late_seconds) >= now
    ]  # fmt: skip
    if ids:
        again = update(posts).where(posts.c.id.in_(ids))
        connection.execute(again.values(fanned_out=False, fanned_to=""))


def _note_gaps(
    connection: Connection, open_posts: Sequence[Any], playbook: str, channel: str,
    new_groups: NewGroups,
) -> int:  # fmt: skip
    since: dict[int, Mapping[str, tuple[Member | None, Member]]] = {}
    read: dict[str, frozenset[str] | None] = {}
    rows: list[dict[str, str]] = []
    approved = [post for post in open_posts if post.state in APPROVED]
    forget_gaps(connection, [post.id for post in approved])
    for post in approved:
        revision = post.approved_revision or 0
        if revision not in since:
            since[revision] = changed_since(connection, playbook, channel, revision)
        if post.template_hash not in read:
            read[post.template_hash] = columns_read(post.source)
        for key, (before, after) in since[revision].items():
            kind = _gap(before, after, read[post.template_hash], new_groups)
            if kind and (not post.groups or key in post.groups):
                rows.append({"post_id": post.id, "group_key": key, "kind": kind})
    if rows:
        connection.execute(insert(approval_gaps), rows)
    closed = {post.id for post in approved if post.state == "closed"}
    return sum(row["post_id"] not in closed for row in rows)


def _gap(
    before: Member | None, after: Member, read: frozenset[str] | None, new_groups: NewGroups
) -> str:
    if before is None:
        return "added" if new_groups == "ask" else ""
    return "changed" if _seen(before, read) != _seen(after, read) else ""


def _seen(member: Member, read: frozenset[str] | None) -> dict[str, Any]:
    """What a template sees of a group."""
    whole = {"name": member.name, **member.columns}
    return whole if read is None else {name: whole.get(name) for name in read}


def columns_read(source: str) -> frozenset[str] | None:
    """The parts of `group` that a template reads; None where it may be any of them."""
    facts = template_facts(source)
    parts = {reading.part for reading in facts.readings if reading.name == "group"}
    if facts.problem is not None or "" in parts or _reads_group_whole(source):
        return None
    return frozenset(parts)


def _reads_group_whole(source: str) -> bool:
    """Whether `group` stands somewhere without one of its parts behind it, as in
    `group|list` beside `group.name`."""
    from jinja2 import Environment, nodes  # noqa: PLC0415 - only where a roster changed

    tree = Environment(autoescape=True).parse(source)
    names = sum(name.name == "group" for name in tree.find_all(nodes.Name))
    parts = [node.node for node in tree.find_all(nodes.Getattr)]
    parts += [
        node.node for node in tree.find_all(nodes.Getitem) if isinstance(node.arg, nodes.Const)
    ]
    return names != sum(isinstance(one, nodes.Name) and one.name == "group" for one in parts)
