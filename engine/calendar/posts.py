"""Plans into the stored calendar, and the calendar's posts out of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, text, update

from dsl.base.sentence import kept
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.pictures import Picture
from engine.calendar.approvals import AROUND, NewGroups, forget_gaps, heed_rosters, pinned
from engine.calendar.approved_texts import keep_texts
from engine.calendar.database.statements import is_sqlite
from engine.calendar.database.states import NEVER_REACHED
from engine.calendar.database.tables import (
    TO_ASK,
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
from engine.calendar.written import Written, select_written, written_of
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


@dataclass(frozen=True, slots=True)
class CalendarPost:
    """A post as the calendar shows it."""

    id: str
    playbook: str
    channel: str
    element: str
    title: str
    kind: str
    topic: str
    date: dt.date
    time: dt.time
    zone: str
    due_at: dt.datetime
    place: str
    reasons: tuple[str, ...]
    text: Text
    """As it was written when the post was planned, for the channel's first group then."""
    state: str
    picture: str
    """The hash of the picture it comes with; empty for none."""
    written: Written
    failed: int = 0
    """To how many groups it could not be sent: such a post is not done, whatever its state."""


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
    told: dict[str, Withdrawn] = {}
    first_zone = {channel.name: _zones(channel, playbook.zone) for channel in playbook.channels}
    fresh = [
        change.after
        for change in changes
        if change.sign in ("add", "move", "change") and change.after
    ]
    _store_templates(connection, {post.template for post in fresh})
    _store_pictures(connection, [post.picture for post in fresh])
    new_rows, events = [], []
    for change in changes:
        post, before = change.after, change.before
        if change.sign == "remove" and before is not None:
            told[before.id] = withdraw(
                connection,
                before.id,
                kept("kept.post.removed", "the post was removed from the plan"),
                now,
            )
            after, values = _removed(before, told[before.id])
            connection.execute(update(posts).where(posts.c.id == before.id).values(**values))
            events.append(post_event(before.id, now, who, before.state, after, NOT_PLANNED))
        elif change.sign in ("add", "move", "change") and post is not None:
            row = _row(post, first_zone[post.channel], pin)
            because = EVENTS[change.sign]
            if before is None:
                new_rows.append(row)
            else:
                told[post.id] = withdraw(
                    connection, post.id, kept("kept.post.changed", "the post was changed"), now
                )
                forget_gaps(connection, [post.id])
                connection.execute(update(posts).where(posts.c.id == post.id).values(**row))
            state = before.state if before is not None else ""
            said = markdown_of(before.text) if before is not None else None
            events.append(post_event(post.id, now, who, state, row["state"], because, said))
        elif change.sign == "clock" and post is not None and before is not None:
            row = _row(post, first_zone[post.channel], pin)
            moved = {
                name: row[name] for name in ("due_at", "first_due_at", "fanned_out", "fanned_to")
            }
            withdraw(connection, post.id, str(CLOCKS), now)
            connection.execute(update(posts).where(posts.c.id == post.id).values(**moved))
            events.append(post_event(post.id, now, who, before.state, before.state, CLOCKS))
    for batch in _batches(new_rows):
        connection.execute(insert(posts), batch)
    for batch in _batches(events):
        connection.execute(insert(post_events), batch)
    keep_texts(connection, [post.id for post in fresh if post.approve_alone])
    asking = heed_rosters(connection, playbook.name, rosters, now, new_groups)
    begun = {id: one for id, one in told.items() if one.sent or one.in_flight}
    return Applied(rosters, asking, begun)


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


def picture(connection: Connection, key: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a picture, by its hash."""
    row = connection.execute(select(pictures).where(pictures.c.hash == key)).first()
    return None if row is None else (row.media_type, row.data)


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
    return {"post_id": post_id, "at": at, "who": who, "before": before, "after": after,
            "because": str(because), "text_before": text_before}  # fmt: skip


def _batches(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def calendar_posts(
    connection: Connection, first: dt.date, end: dt.date, state: str = "", playbook: str = ""
) -> tuple[CalendarPost, ...]:
    """The posts from `first` on and before `end`, withdrawn ones left out, in order of time."""
    query = select_written().where(posts.c.date >= first, posts.c.date < end)
    query = (
        query.where(posts.c.state == state) if state else query.where(posts.c.state != "withdrawn")
    )
    if playbook:
        query = query.where(posts.c.playbook == playbook)
    query = query.order_by(posts.c.date, posts.c.time, posts.c.id)
    return tuple(_shown(connection, connection.execute(query).mappings().all()))


class MonthEntry(NamedTuple):
    """A post as a month shows it: without its text and reasons."""

    id: str
    date: dt.date
    time: dt.time
    title: str
    kind: str
    state: str
    playbook: str
    channel: str
    element: str
    due_at: dt.datetime
    zone: str


def month_entries(connection: Connection, first: dt.date, end: dt.date) -> tuple[MonthEntry, ...]:
    """The posts from `first` on and before `end`, withdrawn ones left out, in order of time."""
    shown = (posts.c.id, posts.c.date, posts.c.time, posts.c.title, posts.c.kind, posts.c.state,
             posts.c.playbook, posts.c.channel, posts.c.element, posts.c.due_at, posts.c.zone)  # fmt: skip
    query = (
        select(*shown)
        .where(posts.c.date >= first, posts.c.date < end, posts.c.state != "withdrawn")
        .order_by(posts.c.date, posts.c.time, posts.c.id)
    )
    return tuple(map(MonthEntry._make, connection.execute(query)))


def next_date(connection: Connection, after: dt.date, state: str = "") -> dt.date | None:
    """The first date from `after` on that has a post, in `state` where one is named; else the last
    one before it."""
    there = posts.c.state == state if state else posts.c.state != "withdrawn"
    coming = connection.execute(
        select(func.min(posts.c.date)).where(there, posts.c.date >= after)
    ).scalar()
    if coming is None:
        coming = connection.execute(select(func.max(posts.c.date)).where(there)).scalar()
    found: dt.date | None = coming
    return found


def calendar_posts_named(connection: Connection, ids: Sequence[str]) -> dict[str, CalendarPost]:
    """The posts of these identities, as far as there are such."""
    query = select_written().where(posts.c.id.in_(ids))
    found = _shown(connection, connection.execute(query).mappings().all())
    return {post.id: post for post in found}


def _failed(connection: Connection) -> dict[str, int]:
    """How many deliveries of each post failed, where any did."""
    query = select(deliveries.c.post_id, func.count()).where(
        text(f"deliveries.{TO_ASK}"), deliveries.c.state == "failed"
    )
    rows = connection.execute(query.group_by(deliveries.c.post_id))
    return {row[0]: row[1] for row in rows}


def calendar_post(connection: Connection, id: str) -> CalendarPost | None:
    return calendar_posts_named(connection, (id,)).get(id)


def _shown(connection: Connection, rows: Sequence[RowMapping]) -> Iterator[CalendarPost]:
    failed = _failed(connection)
    for row, written in zip(rows, written_of(connection, rows), strict=True):
        yield CalendarPost(
            id=row["id"], playbook=row["playbook"], channel=row["channel"],
            element=row["element"], title=row["title"], kind=row["kind"], topic=row["topic"],
            date=row["date"], time=row["time"], zone=row["zone"], due_at=row["due_at"],
            place=row["place"], reasons=tuple(row["reasons"]), text=Text(row["text"]),
            state=row["state"], picture=row["picture_hash"] or "", written=written,
            failed=failed.get(row["id"], 0),
        )  # fmt: skip


def history(connection: Connection, id: str) -> tuple[RowMapping, ...]:
    """Every change of a post's state, the oldest first."""
    query = select(post_events).where(post_events.c.post_id == id).order_by(post_events.c.id)
    return tuple(connection.execute(query).mappings())
