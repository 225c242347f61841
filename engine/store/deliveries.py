"""Posts into deliveries, and every step of a delivery's way, each in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from dsl.pictures import Picture
from engine.plan.owner_load import owner_of
from engine.store.owners import at_wall, key_of
from engine.store.pauses import paused
from engine.store.senders import UNLIMITED, Rooms, Sender
from engine.store.states import DELIVERY_STATES, ENDED, POST_STATES, Cause, step
from engine.store.tables import (
    Moment,
    channels,
    deliveries,
    delivery_events,
    members,
    pictures,
    post_events,
    posts,
    templates,
)

MOST_IN_ONE = 1_000
"""How many rows one statement names: databases bound the number of values."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery whose attempt is committed: what to send, where, and under which key."""

    id: int
    key: str
    post_id: str
    playbook: str
    channel: str
    group: str
    group_name: str
    due_at: dt.datetime
    attempts: int
    template: str
    context: dict[str, Any]
    title: str
    wall_time: str
    """Date and time on the group's own clock, `2026-11-30 09:30`."""
    claimed_by: int | None
    """The number of the dispatcher whose attempt this is."""
    until: dt.datetime
    """After which it would be too late."""
    until_wall: str
    """The same on the group's own clock."""
    owner: str = ""
    """Who is to send it by hand; empty where the channel sends it itself."""
    owner_key: str = ""
    tongue: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed, and when a sender that had to wait may send again."""

    deliveries: tuple[Delivery, ...]
    again_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the state to go to, why, and for `waiting` when to try again."""

    delivery: Delivery
    state: str
    note: str = ""
    again_at: dt.datetime | None = None


def claim(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], most: int,
    sender: Sender | Callable[[str], Sender] = UNLIMITED, by: int | None = None, places: int = 1,
) -> Claimed:  # fmt: skip
    """Commits the attempt of up to `most` due deliveries of a channel, and hands them out.

    `channel` is a playbook and a channel's name; `sender` is who sends, or tells who sends to a
    group; `by` is the number of the dispatcher; `places` is for how many messages each counts.

    In each group only the first unfinished delivery, by due time, can be claimed: so posts go out
    in their order. Of what another dispatcher is claiming at the same moment, nothing is handed
    out. What its sender may not send yet, waits.
    """
    query = _claimable(now, channel)
    if isinstance(sender, Sender):
        rooms = Rooms(connection, [sender])
        free = rooms.free(sender, now, most, places)
        if not free:
            return Claimed((), rooms.free_at(sender, now, places))
        ids = [row.id for row in connection.execute(query.limit(free))]
        rooms.take(sender, now, len(ids) * places)
        rooms.keep()
        move(connection, ids, "waiting", "sending", "", now, attempt=True, by=by)
        return Claimed(_handed_out(connection, ids))
    ids, again = [], []
    while len(ids) < most:
        found = connection.execute(query.limit(most - len(ids))).all()
        found = found[: _shared_room(connection, found, now, sender, places)]
        free_ones, put_off, shared = _with_room(connection, found, now, sender, places)
        move(connection, free_ones, "waiting", "sending", "", now, attempt=True, by=by)
        ids += free_ones
        again += put_off
        if not put_off or shared:
            break
    return Claimed(_handed_out(connection, ids), min(again, default=None))


def _shared_room(
    connection: Connection, found: Sequence[Row[tuple[int, str]]], now: dt.datetime,
    sender: Callable[[str], Sender], places: int,
) -> int:  # fmt: skip
    """How many of these to look at: where many share a limit, no more than it lets through now;
    one at least, which then tells when it lets through more."""
    shared = sender(found[0].group_key).within if found else None
    if shared is None:
        return len(found)
    return max(Rooms(connection, [shared]).free(shared, now, len(found), places), 1)


def _with_room(
    connection: Connection, found: Sequence[Row[tuple[int, str]]], now: dt.datetime,
    sender: Callable[[str], Sender], places: int,
) -> tuple[list[int], list[dt.datetime], bool]:  # fmt: skip
    """Those whose group's sender may send now; when the others may, which are put off until then
    and as due as before; and whether a limit that many share is used up, so that there is no use
    in looking further."""
    of = {row.id: sender(row.group_key) for row in found}
    rooms = Rooms(connection, of.values())
    free, again, shared = [], [], False
    for id, who in of.items():
        at = rooms.free_at(who, now, places)
        if at <= now:
            rooms.take(who, now, places)
            free.append(id)
            continue
        again.append(at)
        shared = who.within is not None and rooms.free_at(who.within, now, places) > now
        if shared:
            break
        put_off = {"next_at": at, "put_off_at": now}
        connection.execute(update(deliveries).where(deliveries.c.id == id).values(**put_off))
    rooms.keep()
    return free, again, shared


def _claimable(now: dt.datetime, channel: tuple[str, str]) -> Select[tuple[int, str]]:
    own = deliveries.alias("own")
    # Not as an anti-join: PostgreSQL would read every unfinished delivery there is for one.
    first = (
        select(own.c.id)
        .where(
            own.c.lane == deliveries.c.lane,
            literal_column("own.state IN ('waiting', 'sending')"),
        )
        .order_by(own.c.due_at, own.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(deliveries.c.id, deliveries.c.group_key)
        .where(
            deliveries.c.state == "waiting",
            deliveries.c.next_at <= now,
            deliveries.c.playbook == channel[0],
            deliveries.c.channel == channel[1],
            deliveries.c.id == first,
            ~paused(),
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .with_for_update(skip_locked=True, of=deliveries)
    )


def try_again(connection: Connection, now: dt.datetime, channel: tuple[str, str]) -> int:
    """Lets what is unsure wait for another attempt under the same key, unless it is too late by
    now. How many. Only where a repeated message does no harm, or the operator wants it so."""
    query = select(deliveries.c.id).where(
        deliveries.c.state == "unsure",
        deliveries.c.playbook == channel[0],
        deliveries.c.channel == channel[1],
        deliveries.c.expires_at >= now,
    )
    ids = connection.execute(query.order_by(deliveries.c.due_at, deliveries.c.id)).scalars().all()
    move(connection, ids, "unsure", "waiting", "tried again under the same key", now)
    return len(ids)


def _handed_out(connection: Connection, ids: Sequence[int]) -> tuple[Delivery, ...]:
    if not ids:
        return ()
    same = and_(members.c.playbook == deliveries.c.playbook,
                members.c.channel == deliveries.c.channel,
                members.c.group_key == deliveries.c.group_key, members.c.until.is_(None))  # fmt: skip
    query = (
        select(deliveries, members.c.columns, members.c.name, members.c.zone)
        .outerjoin(members, same)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    rows = connection.execute(query).all()
    of_post = _messages(connection, {row.post_id for row in rows})
    found = []
    for row in rows:
        post = of_post[row.post_id]
        name = row.name or row.group_key  # a group may have left the roster since
        group = {"group": row.group_key, "name": name, **(row.columns or {})}
        owner = owner_of(row.group_key, row.columns) if post.by_owner else ""
        found.append(
            Delivery(
                id=row.id, key=row.key, post_id=row.post_id, playbook=row.playbook,
                channel=row.channel, group=row.group_key, group_name=name, due_at=row.due_at,
                attempts=row.attempts, template=post.source,
                context={**post.context, "group": group}, title=post.title,
                wall_time=f"{post.date} {post.time:%H:%M}", claimed_by=row.claimed_by,
                until=row.expires_at, until_wall=at_wall(row.expires_at, row.zone or post.zone),
                owner=owner, owner_key=key_of(connection, owner) if owner else "",
                tongue=post.tongue or "en",
                picture=Picture(post.path, post.media_type, post.data) if post.data else None,
            )
        )  # fmt: skip
    return tuple(found)


def _messages(connection: Connection, ids: set[str]) -> dict[str, Any]:
    """What all deliveries of a post have in common."""
    columns = (posts.c.id, posts.c.title, posts.c.date, posts.c.time, posts.c.zone, posts.c.context,
               templates.c.source, channels.c.by_owner, channels.c.tongue, pictures.c.path,
               pictures.c.media_type, pictures.c.data)  # fmt: skip
    same = and_(channels.c.playbook == posts.c.playbook, channels.c.name == posts.c.channel)
    query = (
        select(*columns)
        .join(templates, templates.c.hash == posts.c.template_hash)
        .outerjoin(channels, same)
        .outerjoin(pictures, pictures.c.hash == posts.c.picture_hash)
        .where(posts.c.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(query)}


def settle(connection: Connection, outcomes: Sequence[Outcome], now: dt.datetime) -> Counter[str]:
    """Writes down how attempts ended, and closes the posts whose last delivery this was. How many
    went to each state.

    What others took for lost meanwhile is unsure no more; what they took over is theirs.
    """
    numbers = [outcome.delivery.id for outcome in outcomes]
    query = select(
        deliveries.c.id, deliveries.c.state, deliveries.c.claimed_by, deliveries.c.attempts
    )
    stand = {row.id: row for row in connection.execute(query.where(deliveries.c.id.in_(numbers))
                                                       .with_for_update())}  # fmt: skip
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    ended, done = set(), Counter[str]()
    for outcome in outcomes:
        delivery = outcome.delivery
        row = stand.get(delivery.id)
        if row is None or row.state not in ("sending", "unsure") or row.state == outcome.state:
            continue
        if (row.claimed_by, row.attempts) != (delivery.claimed_by, delivery.attempts):
            continue
        state = step(DELIVERY_STATES, row.state, outcome.state)
        alike[row.state, state, outcome.note, outcome.again_at].append(delivery.id)
        ended.add(delivery.post_id)
        done[state] += 1
    for (before, state, note, again_at), ids in alike.items():
        values: dict[str, Any] = {"state": state, "note": note}
        if state in ENDED:
            values["ended_at"] = now
        else:
            values |= {"next_at": again_at or now, "put_off_at": now, "ended_at": None}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**values))
        note_events(connection, ids, before, state, note, now)
    close_ended(connection, ended, now)
    return done


def close_ended(connection: Connection, ids: set[str], now: dt.datetime) -> None:
    """Closes those of the posts that have no delivery left to come."""
    if not ids:
        return
    open_ = select(deliveries.c.id).where(
        deliveries.c.post_id == posts.c.id, deliveries.c.state.not_in(ENDED)
    )
    some = select(deliveries.c.id).where(deliveries.c.post_id == posts.c.id)
    query = select(posts.c.id).where(
        posts.c.id.in_(ids), posts.c.state == "approved", posts.c.fanned_out, ~open_.exists(),
        some.exists(),
    )  # fmt: skip
    done = connection.execute(query).scalars().all()
    if not done:
        return
    closed = step(POST_STATES, "approved", "closed")
    connection.execute(update(posts).where(posts.c.id.in_(done)).values(state=closed))
    connection.execute(
        insert(post_events),
        [{"post_id": id, "at": now, "who": "weekbook run", "before": "approved", "after": closed,
          "because": "every delivery has ended"} for id in done],
    )  # fmt: skip


def left_behind(connection: Connection, now: dt.datetime, by: Sequence[int] | None = None) -> int:
    """Marks as unsure what dispatchers that died left in the middle of sending. How many.

    `by` are their numbers; without, it is all that is being sent, which is right only while no
    dispatcher is at work on this database.
    """
    query = select(deliveries.c.id).where(deliveries.c.state == "sending")
    if by is not None:
        nobody = deliveries.c.claimed_by.is_(None)
        query = query.where(or_(deliveries.c.claimed_by.in_(by), nobody))
    ids = connection.execute(query.order_by(deliveries.c.id)).scalars().all()
    move(connection, ids, "sending", "unsure", "stopped before the answer was written down", now)
    return len(ids)


def move(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str, now: dt.datetime,
    attempt: bool = False, by: int | None = None,
) -> None:  # fmt: skip
    """Takes deliveries from one state to another, with an event for each."""
    if not ids:
        return
    values: dict[str, Any] = {"state": step(DELIVERY_STATES, before, after), "note": note}
    if attempt:
        values |= {"attempts": deliveries.c.attempts + 1, "claimed_by": by}
    values["ended_at"] = now if after in ENDED else None
    for start in range(0, len(ids), MOST_IN_ONE):
        some = ids[start : start + MOST_IN_ONE]
        these = and_(deliveries.c.id.in_(some), deliveries.c.state == before)
        connection.execute(update(deliveries).where(these).values(**values))
        note_events(connection, some, before, after, note, now)


def ask(
    connection: Connection, ids: Sequence[int], cause: Cause, note: str, now: dt.datetime
) -> None:
    """Leaves waiting deliveries to a person, who says whether they are to go."""
    move(connection, ids, "waiting", "asking", note, now)
    for start in range(0, len(ids), MOST_IN_ONE):
        these = deliveries.c.id.in_(ids[start : start + MOST_IN_ONE])
        connection.execute(update(deliveries).where(these).values(cause=cause))


def note_events(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str, now: dt.datetime
) -> None:
    """The same event for each of many deliveries, in one statement."""
    of_all = select(
        deliveries.c.id, literal(now, Moment()), literal(before), literal(after), literal(note)
    ).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id)  # fmt: skip
    names = ["delivery_id", "at", "before", "after", "because"]
    connection.execute(insert(delivery_events).from_select(names, of_all))


def delivery_event(
    delivery_id: int, at: dt.datetime, before: str, after: str, because: str
) -> dict[str, Any]:
    return {"delivery_id": delivery_id, "at": at, "before": before, "after": after,
            "because": because}  # fmt: skip


def has_pictures(connection: Connection, channel: tuple[str, str]) -> bool:
    """Whether anything that a channel is to send comes with a picture."""
    query = select(posts.c.id).where(
        posts.c.playbook == channel[0], posts.c.channel == channel[1],
        posts.c.state == "approved", posts.c.picture_hash.is_not(None),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None
