"""Posts into deliveries, and every step of a delivery's way, each in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from engine.store.pauses import paused
from engine.store.states import DELIVERY_STATES, ENDED, POST_STATES, step
from engine.store.tables import (
    deliveries,
    delivery_events,
    members,
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the state to go to, why, and for `waiting` when to try again."""

    delivery: Delivery
    state: str
    note: str = ""
    again_at: dt.datetime | None = None


def claim(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], most: int
) -> tuple[Delivery, ...]:
    """Commits the attempt of up to `most` due deliveries of a channel, and hands them out.

    `channel` is a playbook and a channel's name. In each group only the first unfinished
    delivery, by due time, can be claimed: so posts go out in their order.
    """
    earlier = deliveries.alias("earlier")
    behind = (
        select(earlier.c.id)
        .where(
            earlier.c.group_key == deliveries.c.group_key,
            earlier.c.state.in_(("waiting", "sending")),
            earlier.c.asks.is_(False),
            or_(
                earlier.c.due_at < deliveries.c.due_at,
                and_(earlier.c.due_at == deliveries.c.due_at, earlier.c.id < deliveries.c.id),
            ),
        )
        .exists()
    )
    query = (
        select(deliveries.c.id)
        .where(
            deliveries.c.state == "waiting",
            deliveries.c.asks.is_(False),
            deliveries.c.next_at <= now,
            deliveries.c.playbook == channel[0],
            deliveries.c.channel == channel[1],
            ~behind,
            ~paused(),
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(most)
    )
    ids = connection.execute(query).scalars().all()
    if not ids:
        return ()
    move(connection, ids, "waiting", "sending", "", now, attempt=True)
    return _handed_out(connection, ids)


def reclaim_unsure(
    connection: Connection, now: dt.datetime, channel: tuple[str, str]
) -> tuple[Delivery, ...]:
    """Claims again what was left unsure on a channel that honours keys: same key, no double."""
    query = select(deliveries.c.id).where(
        deliveries.c.state == "unsure",
        deliveries.c.playbook == channel[0],
        deliveries.c.channel == channel[1],
        deliveries.c.expires_at >= now,
        ~paused(),
    )
    ids = connection.execute(query.order_by(deliveries.c.due_at, deliveries.c.id)).scalars().all()
    if not ids:
        return ()
    move(connection, ids, "unsure", "sending", "tried again under the same key", now, attempt=True)
    return _handed_out(connection, ids)


def _handed_out(connection: Connection, ids: Sequence[int]) -> tuple[Delivery, ...]:
    query = (
        select(deliveries, posts, templates.c.source, members.c.columns, members.c.zone.label("own_zone"),
               members.c.name.label("group_name"))
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(templates, templates.c.hash == posts.c.template_hash)
        .outerjoin(members, and_(members.c.playbook == deliveries.c.playbook,
                            members.c.channel == deliveries.c.channel,
                            members.c.group_key == deliveries.c.group_key))
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )  # fmt: skip
    found = []
    for row in connection.execute(query).mappings():
        name = row["group_name"] or row["group_key"]  # a group may have left the roster since
        group = {"group": row["group_key"], "name": name, **(row["columns"] or {})}
        found.append(
            Delivery(
                id=row[deliveries.c.id], key=row["key"], post_id=row["post_id"],
                playbook=row[deliveries.c.playbook], channel=row[deliveries.c.channel],
                group=row["group_key"], group_name=name,
                due_at=row[deliveries.c.due_at], attempts=row["attempts"],
                template=row["source"], context={**row["context"], "group": group},
                title=row["title"], wall_time=f"{row['date']} {row['time']:%H:%M}",
            )
        )  # fmt: skip
    return tuple(found)


def settle(connection: Connection, outcomes: Sequence[Outcome], now: dt.datetime) -> None:
    """Writes down how attempts ended, and closes the posts whose last delivery this was."""
    events = []
    for outcome in outcomes:
        state = step(DELIVERY_STATES, "sending", outcome.state)
        values: dict[str, Any] = {"state": state, "note": outcome.note}
        if state == "waiting":
            values["next_at"] = outcome.again_at or now
        else:
            values["ended_at"] = now
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == outcome.delivery.id, deliveries.c.state == "sending")
            .values(**values)
        )
        events.append(delivery_event(outcome.delivery.id, now, "sending", state, outcome.note))
    if events:
        connection.execute(insert(delivery_events), events)
    close_ended(connection, {outcome.delivery.post_id for outcome in outcomes}, now)


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


def left_behind(connection: Connection, now: dt.datetime) -> int:
    """Marks as unsure what a dispatcher that died left in the middle of sending. How many.

    Only right while no other dispatcher is at work on this database.
    """
    ids = (
        connection.execute(select(deliveries.c.id).where(deliveries.c.state == "sending"))
        .scalars()
        .all()
    )
    move(connection, ids, "sending", "unsure", "stopped before the answer was written down", now)
    return len(ids)


def move(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str, now: dt.datetime,
    attempt: bool = False,
) -> None:  # fmt: skip
    """Takes deliveries from one state to another, with an event for each."""
    if not ids:
        return
    values: dict[str, Any] = {"state": step(DELIVERY_STATES, before, after), "note": note}
    if attempt:
        values["attempts"] = deliveries.c.attempts + 1
    if after in ENDED:
        values["ended_at"] = now
    for start in range(0, len(ids), MOST_IN_ONE):
        some = ids[start : start + MOST_IN_ONE]
        these = and_(deliveries.c.id.in_(some), deliveries.c.state == before)
        connection.execute(update(deliveries).where(these).values(**values))
        events = [delivery_event(id, now, before, after, note) for id in some]
        connection.execute(insert(delivery_events), events)


def delivery_event(
    delivery_id: int, at: dt.datetime, before: str, after: str, because: str
) -> dict[str, Any]:
    return {"delivery_id": delivery_id, "at": at, "before": before, "after": after,
            "because": because}  # fmt: skip
