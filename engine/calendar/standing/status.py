"""How deliveries stand: how many there are in each state, and what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select, text

from engine.calendar.database.tables import channels, deliveries, lanes, members, posts
from engine.calendar.deliveries.fan_out import HORIZON, to_fan_out
from engine.calendar.deliveries.lanes import SENDING
from engine.calendar.deliveries.limits.circuits import out_of_order
from engine.calendar.deliveries.limits.pauses import paused, stepped_aside

# As the partial indexes have it: with a parameter in its place, SQLite would not use them.
_READY = text("lanes.held = ''")
_WAITING = text("deliveries.state = 'waiting'")
_SENDING = text("deliveries.state = 'sending'")


def next_moment(
    connection: Connection, after: dt.datetime, late: bool = True
) -> dt.datetime | None:
    """The first instant later than `after` at which a delivery or an approved post falls due, or,
    with `late`, a delivery becomes too late."""
    waiting = connection.execute(
        select(func.min(lanes.c.ready_at)).where(_READY, lanes.c.ready_at > after)
    ).scalar()
    coming = connection.execute(select(func.min(posts.c.first_due_at)).where(to_fan_out())).scalar()
    moments = [waiting] if waiting else []
    if late:
        bound = select(func.min(deliveries.c.expires_at))
        bound = bound.where(_WAITING, deliveries.c.expires_at >= after)
        expires = connection.execute(bound).scalar()
        moments += [expires + dt.timedelta(microseconds=1)] if expires else []
    moments += [coming - HORIZON] if coming else []
    return min(moments) if moments else None


def anything_left(connection: Connection, others: bool = False) -> bool:
    """Whether a delivery waits for its time, or an approved post still has to be fanned out. What
    waits for an address to be mended is left to whoever mends it.

    With `others`, also what another dispatcher is sending counts: it may die over it.
    """
    heads = select(lanes.c.lane).where(lanes.c.delivery_id.is_not(None))
    if not others:
        heads = heads.where(lanes.c.held != SENDING)
    found = [heads.limit(1)]
    found.append(select(posts.c.id).where(to_fan_out()).limit(1))
    if stepped_aside(connection):
        found.append(select(deliveries.c.id).where(_WAITING, paused()).limit(1))
    return any(connection.execute(query).first() is not None for query in found)


def due_now(connection: Connection, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many deliveries are due that nothing holds back, and since when the oldest is."""
    going = and_(lanes.c.lane == deliveries.c.lane, lanes.c.held.in_(("", SENDING)),
                 lanes.c.ready_at <= now)  # fmt: skip
    query = (
        select(func.count(), func.min(deliveries.c.due_at))
        .select_from(lanes)
        .join(deliveries, going)
        .where(
            _WAITING,
            deliveries.c.due_at <= now,
            deliveries.c.next_at <= now,
            ~paused(),
            ~out_of_order(),
        )
    )
    row = connection.execute(query).one()
    return row[0], row[1]


def delivery_counts(connection: Connection, post_id: str) -> dict[str, int]:
    """How many deliveries of a post are in each state."""
    query = (
        select(deliveries.c.state, func.count())
        .where(deliveries.c.post_id == post_id)
        .group_by(deliveries.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def sent_deliveries(connection: Connection) -> tuple[tuple[str, str, str, dict[str, str]], ...]:
    """For every sent delivery: the post, its element, the group's key and columns."""
    query = (
        select(deliveries.c.post_id, posts.c.element, deliveries.c.group_key, members.c.columns)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(members, and_(members.c.playbook == deliveries.c.playbook,
                            members.c.channel == deliveries.c.channel,
                            members.c.group_key == deliveries.c.group_key,
                            members.c.until.is_(None)))
        .where(deliveries.c.state == "sent")
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )  # fmt: skip
    return tuple((row[0], row[1], row[2], row[3]) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class NeededChannel:
    """A channel of the calendar, and how its playbook wants it used."""

    playbook: str
    name: str
    variable: str
    resend: bool
    by_owner: bool
    service: str


def needed_channels(connection: Connection) -> tuple[NeededChannel, ...]:
    """Every channel of the calendar."""
    columns = (
        channels.c.playbook, channels.c.name, channels.c.variable, channels.c.resend,
        channels.c.by_owner, channels.c.service,
    )  # fmt: skip
    query = select(*columns).order_by(channels.c.playbook, channels.c.name)
    return tuple(NeededChannel(*row) for row in connection.execute(query))


def due_channels(connection: Connection, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """Playbook and name of every channel that has something due."""
    due = select(lanes.c.lane).where(
        _READY, lanes.c.playbook == channels.c.playbook, lanes.c.channel == channels.c.name,
        lanes.c.ready_at <= now,
    )  # fmt: skip
    query = select(channels.c.playbook, channels.c.name).where(due.exists())
    query = query.order_by(channels.c.playbook, channels.c.name)
    return tuple((row.playbook, row.name) for row in connection.execute(query))
