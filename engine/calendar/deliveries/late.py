"""What becomes of deliveries that are later than their bound: skipped, asked about, or moved."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select, update

from dsl.base.sentence import kept
from engine.calendar.database.tables import deliveries, posts
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.limits.circuits import any_open
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.deliveries.posts_ended import close_ended

ASKS = kept("kept.late.asks", "too late; asks whether it is to be sent")
OUT_OF_ORDER = kept(
    "kept.late.out_of_order",
    "too late, since its address was out of order; asks whether it is to be sent",
)
SKIPPED = kept("kept.late.skipped", "too late by the playbook's own bound")
MOVED = kept("kept.late.moved", "too late; moved to the next slot")


def end_late(
    connection: Connection, now: dt.datetime, most: int = lanes.MOST_IN_ONE
) -> Counter[str]:
    """Settles up to `most` waiting deliveries whose bound of lateness has passed: how many went
    to which state. Empty once there are none left; until then, call it again.

    A claim does the same with the heads it meets. This is for those that no claim meets, since
    they are held, put off, or behind another.
    """
    query = (
        select(
            deliveries.c.id, deliveries.c.post_id, deliveries.c.playbook, deliveries.c.channel,
            deliveries.c.group_key, deliveries.c.lane, deliveries.c.moved, posts.c.after_late,
            posts.c.late_seconds,
        )
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(literal_column("deliveries.state = 'waiting'"), deliveries.c.expires_at < now)
    )  # fmt: skip
    found = connection.execute(query.order_by(deliveries.c.expires_at).limit(most)).all()
    if not found:
        return Counter()
    lanes.lock(connection, [row.lane for row in found])
    still = query.where(deliveries.c.id.in_([row.id for row in found]))
    rows = connection.execute(still.order_by(deliveries.c.due_at, deliveries.c.id)).all()
    broken = any_open(connection, [(row.playbook, row.channel, row.group_key) for row in rows])
    done = Counter[str]()
    for circuit in (False, True):
        some = [row for row in rows
                if ((row.playbook, row.channel, row.group_key) in broken) is circuit]  # fmt: skip
        done += end_these(connection, some, now, circuit)
    lanes.relane(connection, [row.lane for row in rows])
    close_ended(connection, {row.post_id for row in rows}, now)
    return done


def end_these(
    connection: Connection, rows: Sequence[Any], now: dt.datetime, circuit: bool
) -> Counter[str]:
    """Settles late deliveries whose lanes are locked, and are found anew by the caller.

    With `then ask` they wait for a person; so do those whose address was out of order (`circuit`),
    since nobody has decided that they are not to go. With `then next slot` each goes to its
    group's next post of the channel, once, and one at each such slot: so that a long pause ends
    in no flood. The others are skipped.
    """
    asking = [row.id for row in rows if circuit or row.after_late == "ask"]
    if circuit:
        move(connection, asking, "waiting", "asking", OUT_OF_ORDER, now, "circuit")
    else:
        move(connection, asking, "waiting", "asking", ASKS, now, "late")
    slots = _Slots(connection, now)
    moved, skipped = 0, list[int]()
    for row in rows:
        if circuit or row.after_late == "ask":
            continue
        slot = slots.take(row) if row.after_late == "next slot" and not row.moved else None
        if slot is None:
            skipped.append(row.id)
            continue
        bound = slot + dt.timedelta(seconds=row.late_seconds)
        values = {"due_at": slot, "next_at": slot, "expires_at": bound, "moved": True}
        connection.execute(
            update(deliveries).where(deliveries.c.id == row.id).values(note=MOVED, **values)
        )
        note_events(connection, [row.id], "waiting", "waiting", MOVED, now)
        moved += 1
    move(connection, skipped, "waiting", "skipped", SKIPPED, now)
    return +Counter({"asking": len(asking), "waiting": moved, "skipped": len(skipped)})


class _Slots:
    """The posts to come of a channel, to each of which one late delivery of a group may move."""

    def __init__(self, connection: Connection, now: dt.datetime) -> None:
        self._connection, self._now = connection, now
        self._coming: dict[tuple[str, str], list[tuple[str, dt.datetime]]] = {}
        self._taken: dict[str, set[dt.datetime]] = defaultdict(set)

    def take(self, row: Row[Any]) -> dt.datetime | None:
        """The first moment to which no other late delivery of the group has moved."""
        if row.lane not in self._taken:
            query = select(deliveries.c.due_at).where(
                deliveries.c.lane == row.lane, literal_column("deliveries.state = 'waiting'"),
                deliveries.c.moved.is_(True),
            )  # fmt: skip
            self._taken[row.lane] = set(self._connection.execute(query).scalars())
        for post, due in self._of_channel(row.playbook, row.channel):
            if post != row.post_id and due not in self._taken[row.lane]:
                self._taken[row.lane].add(due)
                return due
        return None

    def _of_channel(self, playbook: str, channel: str) -> list[tuple[str, dt.datetime]]:
        key = (playbook, channel)
        if key not in self._coming:
            query = select(posts.c.id, posts.c.due_at).where(
                posts.c.playbook == playbook, posts.c.channel == channel,
                posts.c.due_at > self._now, posts.c.date >= self._now.date() - dt.timedelta(days=2),
                posts.c.state.in_(("proposed", "approved")),
            )  # fmt: skip
            rows = self._connection.execute(query.order_by(posts.c.due_at, posts.c.id))
            self._coming[key] = [(row.id, row.due_at) for row in rows]
        return self._coming[key]
