"""A clock that was ahead and was put back: nobody waits for it to get there again, and what it gave
up too early is taken up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, select, text, update

from dsl.base.sentence import kept
from engine.calendar.database.statements import many, statement
from engine.calendar.database.tables import clock, deliveries, delivery_events, senders
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.moves import move
from engine.calendar.deliveries.settle import OUT_OF_ORDER, overtaken

NAME = "dispatch"
_AT_ONCE = """
UPDATE deliveries SET next_at = :now
WHERE id IN (SELECT value FROM MANY(:ids bigint)) AND next_at > :now AND due_at <= :now
"""
AHEAD = kept("kept.clock_ahead", "the clock was ahead when it was given up")
STEP = dt.timedelta(seconds=60)
"""By how much a moment has to lie ahead for the clock to have been set back since. Less is how far
the clocks of workers differ, or what another of them wrote down since this one looked at its own.
"""


def latest_moment(connection: Connection) -> dt.datetime | None:
    """The latest moment at which anything was decided; None where nothing was yet."""
    found: dt.datetime | None = connection.scalar(
        select(clock.c.seen).where(clock.c.name == NAME)
    )  # fmt: skip
    return found


def keep_latest(connection: Connection, at: dt.datetime, lower: bool = False) -> None:
    """Keeps the latest moment; with `lower` also where it goes back."""
    if latest_moment(connection) is None:
        connection.execute(insert(clock).values(name=NAME, seen=at))
        return
    mine = update(clock).where(clock.c.name == NAME)
    connection.execute((mine if lower else mine.where(clock.c.seen < at)).values(seen=at))


def take_back(connection: Connection, now: dt.datetime) -> int:
    """Takes up again what was given up, or asks for being late, at a moment still to come, where
    its bound has not passed by now. How many."""
    in_time = deliveries.c.expires_at >= now
    asked = exists().where(
        delivery_events.c.delivery_id == deliveries.c.id, delivery_events.c.after == "asking",
        delivery_events.c.at > now,
    )  # fmt: skip
    late = and_(deliveries.c.state == "asking", deliveries.c.cause == "late", asked)
    skipped = and_(deliveries.c.state == "skipped", deliveries.c.ended_at > now)
    return reopen(connection, and_(skipped, in_time), "skipped", AHEAD, now) + reopen(
        connection, and_(late, in_time), "asking", AHEAD, now
    )


def take_back_skipped(connection: Connection, now: dt.datetime, who: str) -> int:
    """Takes up again whatever was skipped and is in time by now, because a person says so."""
    which = and_(deliveries.c.state == "skipped", deliveries.c.expires_at >= now)
    return reopen(
        connection, which, "skipped", kept("kept.took_back", "{who} took it back", who=who), now
    )


def reopen(
    connection: Connection, which: ColumnElement[bool], before: str, note: str, now: dt.datetime
) -> int:
    """Lets deliveries wait again; one after which a later post of its group has been tried asks."""
    query = select(deliveries.c.id, deliveries.c.lane).where(which).order_by(deliveries.c.id)
    own = [row.lane for row in connection.execute(query)]
    if not own:
        return 0
    lanes.lock(connection, own)
    ids: Sequence[int] = [row.id for row in connection.execute(query)]
    move(connection, ids, before, "waiting", note, now)
    told = {"ids": many(connection, ids), "now": now}
    connection.execute(statement(connection, _AT_ONCE, "now"), told)
    tried = overtaken(connection, ids)
    late = [id for id in ids if id in tried]
    move(connection, late, "waiting", "asking", OUT_OF_ORDER, now, "order")
    lanes.relane(connection, own)
    return len(ids)


def went_early(connection: Connection, now: dt.datetime) -> list[str]:
    """The posts of which something went out at a moment still to come."""
    sent = deliveries.c.state.in_(("sent", "prepared", "confirmed"))
    query = select(deliveries.c.post_id).where(sent, deliveries.c.due_at > now).distinct()
    return list(connection.execute(query.order_by(deliveries.c.post_id)).scalars())


def heed_put_back(connection: Connection, now: dt.datetime) -> int:
    """Lets go on at once what was put off at a moment that is still to come by now's clock. How
    many deliveries it did.

    What falls due by the calendar still waits for its hour, and a service that asked to be left
    alone is left alone for as long as it asked, counted from now.
    """
    ahead = now + STEP
    query = select(senders).where(senders.c.held_at > ahead)
    for row in connection.execute(query).all():
        left = row.held_until - row.held_at
        connection.execute(
            update(senders).where(senders.c.key == row.key)
            .values(held_at=now, held_until=now + left)
        )  # fmt: skip
    put_off = text("deliveries.state = 'waiting' AND deliveries.put_off_at IS NOT NULL")
    put_off_ahead = and_(put_off, deliveries.c.put_off_at > ahead)
    query = select(deliveries.c.id, deliveries.c.lane).where(put_off_ahead)
    own = [row.lane for row in connection.execute(query)]
    if not own:
        return 0
    lanes.lock(connection, own)
    done = connection.execute(
        update(deliveries).where(put_off_ahead)
        .values(next_at=now, put_off_at=now)  # the clock may be set back once more
    )  # fmt: skip
    lanes.relane(connection, own)
    return done.rowcount
