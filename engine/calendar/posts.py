"""Plans into the stored calendar: what it has is compared, and a difference is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from dsl.base.sentence import kept
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.pictures import Picture
from engine.calendar.approvals import AROUND, NewGroups, forget_gaps, heed_rosters, pinned
from engine.calendar.approved_texts import keep_texts
from engine.calendar.database.statements import is_sqlite
from engine.calendar.database.states import NEVER_REACHED
from engine.calendar.database.tables import (
    channels,
    deliveries,
    members,
    pictures,
    post_events,
    posts,
    templates,
)
from engine.calendar.deliveries.withdraw import Withdrawn, lock_posts, withdraw
from engine.calendar.rosters import RosterChange, roster_changes, store_rosters
from engine.planning.posts.difference import Change, StoredPost
from engine.planning.posts.post import Post
from engine.rendering.markup.shield import Text, markdown_of
from engine.time.instants import instant

BATCH = 500

EVENTS = {
    "add": kept("kept.event.planned", "planned"),
    "move": kept("kept.event.moved", "moved"),
    "change": kept("kept.event.changed", "changed"),
}
"""What a plan does to a post, as its history says it."""
NOT_PLANNED = kept("kept.event.not_planned", "no longer planned")
CLOCKS = kept("kept.event.clocks", "the clocks of its zone changed")


def stored_posts(
    connection: Connection, playbook: str, first: dt.date, end: dt.date, now: dt.datetime
) -> tuple[StoredPost, ...]:
    """The posts of a playbook from `first` on and before `end`, as a difference looks at them."""
    claimed = select(deliveries.c.post_id).where(
        deliveries.c.post_id == posts.c.id, deliveries.c.state.not_in(("waiting", "cancelled"))
    )
    some = select(deliveries.c.post_id).where(deliveries.c.post_id == posts.c.id)
    nobody = some.where(deliveries.c.state.not_in(NEVER_REACHED))
    query = (
        select(
            posts,
            claimed.exists().label("claimed"),
            (some.exists() & ~nobody.exists()).label("missed"),
        )
        .where(posts.c.playbook == playbook, posts.c.date >= first, posts.c.date < end)
        .order_by(posts.c.date, posts.c.time, posts.c.id)
    )
    zones = _zones_of(connection, playbook)
    found = []
    for row in connection.execute(query):
        began = bool(row.claimed) or row.first_due_at <= now
        over = row.state == "closed" or (began and _last_due(row, zones) <= now)
        found.append(
            StoredPost(
                id=row.id, hash=row.hash, state=row.state, date=row.date, time=row.time,
                title=row.title, channel=row.channel, element=row.element, topic=row.topic,
                part=row.part, locked=over, begun=began and not over,
                due=row.due_at, late=dt.timedelta(seconds=row.late_seconds), text=Text(row.text),
                missed=over and (row.state not in ("approved", "closed") or bool(row.missed)),
            )
        )  # fmt: skip
    return tuple(found)


def _zones_of(connection: Connection, playbook: str) -> dict[str, set[str]]:
    """The zones of each channel's groups; an empty one is the playbook's own."""
    query = select(members.c.channel, members.c.zone).distinct()
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(
        query.where(members.c.playbook == playbook, members.c.until.is_(None))
    ):
        found[row.channel].add(row.zone)
    return found


def _last_due(row: Any, zones: Mapping[str, set[str]]) -> dt.datetime:
    """When a post is due for the last of its groups."""
    own = [instant(zone or row.zone, row.date, row.time) for zone in zones.get(row.channel, ())]
    return max((moment.at for moment in own if moment is not None), default=row.due_at)


def apply_changes(
    connection: Connection,
    playbook: Playbook,
    changes: Sequence[Change],
    now: dt.datetime,
    who: str,
    new_groups: NewGroups = "go",
) -> Applied:
    """Stores a difference: new and changed posts as proposed, removed ones as withdrawn; and the
    rosters as they are now, for all posts of the playbook.

    What is kept stays as it was, its approval too; what is locked is not touched. What was
    withdrawn of posts that had begun to be sent is told.
    """
    _one_at_a_time(connection, playbook.name)
    coming = roster_changes(connection, playbook)
    lock_posts(
        connection, [change.before.id for change in changes if change.before],
        and_(posts.c.playbook == playbook.name, posts.c.date >= (now - AROUND).date()),
        [key for change in coming for key in (*change.removed, *change.moved)],
    )  # fmt: skip
    rosters = store_rosters(connection, playbook)
    _store_channels(connection, playbook)
    pin = pinned(connection, playbook.name)
    first_zone = {channel.name: _zones(channel, playbook.zone) for channel in playbook.channels}
    fresh = [
        change.after
        for change in changes
        if change.sign in ("add", "move", "change") and change.after
    ]
    _store_templates(connection, {post.template for post in fresh})
    _store_pictures(connection, [post.picture for post in fresh])
    storing = _Storing(connection, now, who, first_zone, pin)
    for change in changes:
        storing.store(change)
    storing.end()
    keep_texts(connection, [post.id for post in fresh if post.approve_alone])
    asking = heed_rosters(connection, playbook.name, rosters, now, new_groups)
    begun = {id: one for id, one in storing.told.items() if one.sent or one.in_flight}
    return Applied(rosters, asking, begun)


class _Storing:
    """The changes of one plan on their way into the calendar; `end` writes what is new."""

    def __init__(
        self,
        connection: Connection,
        now: dt.datetime,
        who: str,
        zones: Mapping[str, tuple[str, ...]],
        pin: Mapping[str, int],
    ) -> None:
        self.connection, self.now, self.who = connection, now, who
        self.zones, self.pin = zones, pin
        self.told: dict[str, Withdrawn] = {}
        self.new_rows: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def store(self, change: Change) -> None:
        """Stores one change; what is kept or locked is left as it is."""
        post, before = change.after, change.before
        if change.sign == "remove" and before is not None:
            self._remove(before)
        elif change.sign in ("add", "move", "change") and post is not None:
            self._write(post, before, EVENTS[change.sign])
        elif change.sign == "clock" and post is not None and before is not None:
            self._set_clock(post, before)

    def _remove(self, before: StoredPost) -> None:
        because = kept("kept.post.removed", "the post was removed from the plan")
        stand = withdraw(self.connection, before.id, because, self.now)
        self.told[before.id] = stand
        after, values = _removed(before, stand)
        self._update(before.id, values)
        self.events.append(
            post_event(before.id, self.now, self.who, before.state, after, NOT_PLANNED)
        )

    def _write(self, post: Post, before: StoredPost | None, because: str) -> None:
        row = _row(post, self.zones[post.channel], self.pin)
        if before is None:
            self.new_rows.append(row)
        else:
            self.told[post.id] = withdraw(
                self.connection,
                post.id,
                kept("kept.post.changed", "the post was changed"),
                self.now,
            )
            forget_gaps(self.connection, [post.id])
            self._update(post.id, row)
        state = before.state if before is not None else ""
        said = markdown_of(before.text) if before is not None else None
        self.events.append(
            post_event(post.id, self.now, self.who, state, row["state"], because, said)
        )

    def _set_clock(self, post: Post, before: StoredPost) -> None:
        row = _row(post, self.zones[post.channel], self.pin)
        moved = ("due_at", "first_due_at", "fanned_out", "fanned_to")
        withdraw(self.connection, post.id, str(CLOCKS), self.now)
        self._update(post.id, {name: row[name] for name in moved})
        self.events.append(
            post_event(post.id, self.now, self.who, before.state, before.state, CLOCKS)
        )

    def _update(self, id: str, values: Mapping[str, Any]) -> None:
        self.connection.execute(update(posts).where(posts.c.id == id).values(**values))

    def end(self) -> None:
        """Writes the new posts and what happened to all."""
        for batch in _batches(self.new_rows):
            self.connection.execute(insert(posts), batch)
        for batch in _batches(self.events):
            self.connection.execute(insert(post_events), batch)


def _removed(before: StoredPost, stand: Withdrawn) -> tuple[str, dict[str, Any]]:
    """What becomes of a post that the plan no longer has: its state, and what is written down.
    One that somebody has got stays in the calendar; what is still in flight of it goes no more
    once it has not gone."""
    if before.state == "approved" and (stand.sent or stand.in_flight):
        return "closed", {"state": "closed", "approved_hash": None}
    return "withdrawn", {"state": "withdrawn", "fanned_out": False, "fanned_to": ""}


def _one_at_a_time(connection: Connection, playbook: str) -> None:
    """What one `apply` of a playbook looks at, no other changes until it has ended."""
    if not is_sqlite(connection):
        key = func.hashtext(f"apply {playbook}")
        connection.execute(select(func.pg_advisory_xact_lock(key)))


@dataclass(frozen=True, slots=True)
class Applied:
    """What storing a difference did beside: to rosters, and to posts whose sending had begun."""

    rosters: tuple[RosterChange, ...]
    asking: int
    """For how many groups an approved post will ask, since it says something else by now."""
    begun: Mapping[str, Withdrawn]


def _zones(channel: Channel, zone: str) -> tuple[str, ...]:
    return tuple(sorted({group.zone or zone for group in channel.groups} or {zone}))


def _row(post: Post, zones: Iterable[str], pin: Mapping[str, int]) -> dict[str, Any]:
    found = [instant(zone, post.date, post.time) for zone in zones]
    first_due = min([moment.at for moment in found if moment is not None], default=post.due)
    state = "approved" if post.approve_alone else "proposed"
    return {
        "id": post.id, "playbook": post.playbook, "channel": post.channel,
        "element": post.element, "title": post.title, "kind": post.kind, "stage": post.stage,
        "topic": post.topic, "part": post.part, "date": post.date, "time": post.time,
        "zone": post.zone, "due_at": post.due, "first_due_at": first_due,
        "late_seconds": post.late.total_seconds(), "place": post.place,
        "reasons": list(post.reasons), "template_hash": _hash(post.template),
        "context": dict(post.context), "text": markdown_of(post.text), "hash": post.hash, "state": state,
        "approved_hash": post.hash if post.approve_alone else None, "fanned_out": False,
        "fanned_to": "",
        "after_late": post.after_late, "trial": post.trial, "groups": list(post.groups),
        "picture_hash": _picture_hash(post.picture),
        **(pin if post.approve_alone else dict.fromkeys(pin)),
    }  # fmt: skip


def _hash(template: str) -> str:
    return hashlib.sha256(template.encode()).hexdigest()


def _picture_hash(picture: Picture | None) -> str | None:
    return None if picture is None else hashlib.sha256(picture.data).hexdigest()


def _store_pictures(connection: Connection, shown: Iterable[Picture | None]) -> None:
    wanted = {_picture_hash(one): one for one in shown if one is not None}
    known = set(connection.scalars(select(pictures.c.hash).where(pictures.c.hash.in_(wanted))))
    new = [
        {"hash": key, "path": one.path, "media_type": one.media_type, "data": one.data}
        for key, one in wanted.items() if key not in known
    ]  # fmt: skip
    if new:
        connection.execute(insert(pictures), new)


def _store_templates(connection: Connection, sources: set[str]) -> None:
    wanted = {_hash(source): source for source in sources}
    known = set(connection.scalars(select(templates.c.hash).where(templates.c.hash.in_(wanted))))
    new = [{"hash": key, "source": wanted[key]} for key in sorted(wanted.keys() - known)]
    if new:
        connection.execute(insert(templates), new)


def _store_channels(connection: Connection, playbook: Playbook) -> None:
    connection.execute(delete(channels).where(channels.c.playbook == playbook.name))
    for channel in playbook.channels:
        connection.execute(
            insert(channels).values(playbook=playbook.name, name=channel.name, title=channel.title,
                                    variable=channel.variable, resend=channel.resend_unsure,
                                    by_owner=channel.by_owner, service=channel.service,
                                    tongue=playbook.tongues.get(playbook.path, "en"))
        )  # fmt: skip


def post_event(
    post_id: str, at: dt.datetime, who: str, before: str, after: str, because: str,
    text_before: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A row of `post_events`: `who` took a post from one state to another at a time, and why.
    `text_before` is what it said, where it says something else now."""
    return {"post_id": post_id, "at": at, "who": who, "before": before, "after": after,
            "because": str(because), "text_before": text_before}  # fmt: skip


def _batches(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
