"""How attempts ended, written down; and what nobody can write down any more."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select

from dsl.base.sentence import kept
from engine.calendar.database.statements import many, statement
from engine.calendar.database.states import DELIVERY_STATES, ENDED, Cause, step
from engine.calendar.database.tables import deliveries, delivery_events
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.delivery import TRIED_AGAIN, Delivery
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.deliveries.posts_ended import close_ended

_TEXTS = "UPDATE deliveries SET text_hash = :text_hash WHERE id = :id"
_STAND = """
SELECT id, state, claimed_by, attempts, lane, post_id FROM deliveries
WHERE id IN (SELECT value FROM MANY(:ids bigint)) [FOR NO KEY UPDATE]
"""
_WRITTEN = """
UPDATE deliveries SET state = :after, note = :note, cause = :cause, ended_at = :now
WHERE id IN (SELECT value FROM MANY(:ids bigint))
"""
_OPEN_AGAIN = """
UPDATE deliveries SET state = :after, note = :note, cause = :cause, ended_at = NULL,
    next_at = :again_at, put_off_at = :now
WHERE id IN (SELECT value FROM MANY(:ids bigint))
"""
_LATER = """
SELECT own.id FROM deliveries AS own
WHERE own.id IN (SELECT value FROM MANY(:ids bigint)) AND EXISTS (
    SELECT 1 FROM posts JOIN deliveries AS other
        ON other.post_id = posts.id AND other.group_key = own.group_key
    WHERE posts.date BETWEEN :first AND :last AND other.attempts > 0
        AND (other.due_at, other.id) > (own.due_at, own.id))
"""
ACROSS = dt.timedelta(days=2)
"""By how much a post's date may differ from the day on which a delivery of it is due in UTC."""
OUT_OF_ORDER = kept(
    "kept.overtaken", "not sent, and a later post of its group has been tried since"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the state to go to, why, and for `waiting` when to try again."""

    delivery: Delivery
    state: str
    note: str = ""
    again_at: dt.datetime | None = None
    cause: Cause | None = None
    """For `asking`: why."""
    text_hash: str = ""
    """The hash of the text that was sent."""


def settle(connection: Connection, outcomes: Sequence[Outcome], now: dt.datetime) -> Counter[str]:
    """Writes down how attempts ended, and closes the posts whose last delivery this was. How many
    went to each state.

    An outcome counts only for the attempt it is of: claimant and number of the attempt must be
    those that stand there. What others took for lost meanwhile is unsure no more, even by "not
    sent"; but where a later post of the group has been tried since, that asks a person, since it
    could only go out of order.
    """
    rows = _locked(connection, outcomes)
    late = overtaken(connection, [
        one.delivery.id for one in outcomes
        if one.state == "waiting" and one.delivery.id in rows
        and rows[one.delivery.id].state == "unsure"
    ])  # fmt: skip
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    touched, done = list[Any](), Counter[str]()
    for outcome in outcomes:
        row = rows.get(outcome.delivery.id)
        if row is None or not _is_of(outcome, row):
            continue
        after, note, cause = outcome.state, outcome.note, outcome.cause
        if row.id in late:
            after, note, cause = "asking", OUT_OF_ORDER, "order"
        alike[row.state, after, note, cause, outcome.again_at].append(row.id)
        touched.append(row)
        done[after] += 1
    for (before, after, note, cause, again_at), ids in alike.items():
        _written(connection, ids, before, after, note, cause, again_at, now)
    _texts(connection, outcomes, {row.id for row in touched})
    lanes.relane(connection, [row.lane for row in touched])
    close_ended(connection, {row.post_id for row in touched}, now)
    return done


def _locked(connection: Connection, outcomes: Sequence[Outcome]) -> dict[int, Any]:
    """The deliveries as they stand, with their lanes locked."""
    lanes.lock(connection, [lanes.lane_of(outcome.delivery.group) for outcome in outcomes])
    asked = {"ids": many(connection, [outcome.delivery.id for outcome in outcomes])}
    return {row.id: row for row in connection.execute(statement(connection, _STAND), asked)}


def _is_of(outcome: Outcome, row: Any) -> bool:
    """Whether an outcome is of the attempt that stands there, and says something new of it."""
    own = outcome.delivery
    if (row.claimed_by, row.attempts) != (own.claimed_by, own.attempts):
        return False
    return row.state in ("sending", "unsure") and row.state != outcome.state


def _written(
    connection: Connection, ids: Sequence[int], before: str, after: str, note: str,
    cause: Cause | None, again_at: dt.datetime | None, now: dt.datetime,
) -> None:  # fmt: skip
    asked: dict[str, Any] = {
        "after": step(DELIVERY_STATES, before, after), "note": note, "cause": cause or "",
        "now": now, "ids": many(connection, ids),
    }  # fmt: skip
    if after in ENDED:
        connection.execute(statement(connection, _WRITTEN, "now"), asked)
    else:
        asked["again_at"] = again_at or now
        connection.execute(statement(connection, _OPEN_AGAIN, "now", "again_at"), asked)
    note_events(connection, ids, before, after, note, now)


def _texts(connection: Connection, outcomes: Iterable[Outcome], written: set[int]) -> None:
    rows = [
        {"id": outcome.delivery.id, "text_hash": outcome.text_hash}
        for outcome in outcomes if outcome.text_hash and outcome.delivery.id in written
    ]  # fmt: skip
    if rows:
        connection.execute(statement(connection, _TEXTS), rows)


def overtaken(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those after which a later post of their group has been tried."""
    if not ids:
        return set()
    query = select(deliveries.c.due_at).where(deliveries.c.id.in_(ids))
    due = connection.execute(query).scalars().all()
    asked = {
        "ids": many(connection, ids),
        "first": min(due).date() - ACROSS, "last": max(due).date() + 366 * ACROSS,
    }  # fmt: skip
    return set(connection.execute(statement(connection, _LATER), asked).scalars())


def left_behind(connection: Connection, now: dt.datetime, by: Sequence[int] | None = None) -> int:
    """Marks as unsure what dispatchers that died left in the middle of sending. How many.

    `by` are their numbers; without, it is all that is being sent, which is right only while no
    dispatcher is at work on this database.
    """
    theirs = deliveries.c.state == "sending"
    if by is not None:
        theirs = and_(theirs, or_(deliveries.c.claimed_by.in_(by),
                                  deliveries.c.claimed_by.is_(None)))  # fmt: skip
    ids = _with_lanes(connection, theirs)
    move(
        connection,
        ids[0],
        "sending",
        "unsure",
        kept("kept.stopped_writing", "stopped before the answer was written down"),
        now,
    )
    lanes.relane(connection, ids[1])
    return len(ids[0])


def try_again(
    connection: Connection, now: dt.datetime, channel: tuple[str, str],
    tried_after: dt.datetime | None = None,
) -> int:  # fmt: skip
    """Lets what is unsure wait for another attempt under the same key, unless it is too late by
    now, or a later post of its group has been tried since, or it was tried before `tried_after`
    already, and its key is forgotten. How many. Only where a repeated message does no harm, or the
    operator wants it so."""
    unsure = and_(
        deliveries.c.state == "unsure", deliveries.c.playbook == channel[0],
        deliveries.c.channel == channel[1], deliveries.c.expires_at >= now,
    )  # fmt: skip
    if tried_after is not None:
        of_it = delivery_events.c.delivery_id == deliveries.c.id
        before = and_(delivery_events.c.after == "sending", delivery_events.c.at < tried_after)
        unsure = and_(unsure, ~exists().where(of_it, before))
    ids, own = _with_lanes(connection, unsure)
    tried = overtaken(connection, ids)
    ids = [id for id in ids if id not in tried]
    move(connection, ids, "unsure", "waiting", TRIED_AGAIN, now)
    lanes.relane(connection, own)
    return len(ids)


def _with_lanes(connection: Connection, which: Any) -> tuple[list[int], list[str]]:
    """The deliveries of which something holds, and their lanes, which are locked."""
    query = select(deliveries.c.id, deliveries.c.lane).where(which)
    query = query.order_by(deliveries.c.due_at, deliveries.c.id)
    if not connection.execute(query.limit(1)).first():
        return [], []
    lanes.lock(connection, [row.lane for row in connection.execute(query)])
    rows = connection.execute(query).all()
    return [row.id for row in rows], [row.lane for row in rows]
