"""Withdrawing: what of a post has not been sent is not sent any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from dsl.base.sentence import Sentence, message
from engine.calendar.database.tables import deliveries, posts
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.moves import move

CAN_BE = ("waiting", "asking")
"""States in which a delivery can be withdrawn."""
NEVER_AGAIN = ("sent", "confirmed", "not confirmed", "over quota", "prepared")
"""States from which no delivery can come to wait again while a post is being withdrawn."""
GONE_OUT = ("sent", "confirmed", "prepared")
"""States in which a message has left us, whatever became of it since."""


def lock_posts(
    connection: Connection, ids: Iterable[str], beside: ColumnElement[bool] | None = None,
    groups: Iterable[str] = (),
) -> None:  # fmt: skip
    """Locks posts in their order, those that something `beside` holds of as well; then the lanes
    of what can be withdrawn of the named ones, and of further groups, in theirs."""
    named = posts.c.id.in_(set(ids))
    which = named if beside is None else or_(named, beside)
    query = select(posts.c.id).where(which).order_by(posts.c.id)
    connection.execute(query.with_for_update(key_share=True)).all()
    own = select(deliveries.c.lane).join(posts, posts.c.id == deliveries.c.post_id)
    found = connection.execute(own.where(named, deliveries.c.state.not_in(NEVER_AGAIN))).scalars()
    lanes.lock(connection, [*found, *map(lanes.lane_of, groups)])


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a post's deliveries when it was withdrawn."""

    sent: int
    in_flight: int
    withdrawn: int

    def __str__(self) -> str:
        return str.__str__(self.words)

    @property
    def words(self) -> Sentence:
        """What became of them, as a message to be told or kept."""
        return message(
            "kept.withdrawn",
            "{sent} sent, {in_flight} in flight, {withdrawn} withdrawn",
            sent=self.sent,
            in_flight=self.in_flight,
            withdrawn=self.withdrawn,
        )


def withdraw(connection: Connection, id: str, note: str, now: dt.datetime) -> Withdrawn:
    """Cancels what has not been sent yet of a post that is locked with its lanes.

    What is being sent right now is not stopped; where it turns out not to have gone, it is
    cancelled instead of tried again, since the claim refuses it.
    """
    query = select(deliveries.c.id, deliveries.c.lane, deliveries.c.state).where(
        deliveries.c.post_id == id, deliveries.c.state.in_(CAN_BE)
    )
    rows = connection.execute(query).all()
    for state in CAN_BE:
        some = [row.id for row in rows if row.state == state]
        move(connection, some, state, "cancelled", note, now)
    lanes.relane(connection, [row.lane for row in rows])
    stand = select(deliveries.c.state, func.count()).where(deliveries.c.post_id == id)
    counts = {row[0]: row[1] for row in connection.execute(stand.group_by(deliveries.c.state))}
    sent = sum(counts.get(state, 0) for state in GONE_OUT)
    return Withdrawn(sent, counts.get("sending", 0), len(rows))
