"""What a calendar out of a backup takes for unsent, and may have been sent since.

In batches, each in a transaction of its own: however much fell due since the backup, nothing else
waits for long, and a process that dies in the middle leaves what the next one goes on with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, func, select, text

from dsl.base.sentence import kept
from engine.calendar.database.tables import TO_ASK, deliveries
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.fan_out import BATCH, fan_out_batch
from engine.calendar.deliveries.moves import move
from engine.calendar.deliveries.settle import left_behind
from engine.calendar.recovery.marks import accept

NOTE = kept("kept.restored", "the calendar was restored: it may have been sent already")

Transaction = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction that ends with the block."""


def ask_what_was_due(
    transaction: Transaction, mark: Path, now: dt.datetime, anew: bool = True,
    at_last: Callable[[Connection], object] = lambda _: None, batch: int = BATCH,
) -> int:  # fmt: skip
    """Takes a restored calendar as it is. How many deliveries ask a person first.

    Whatever was due before now asks whether it is to be sent; what is still to come goes on. `mark`
    is this machine's file; `anew` see `accept`. The calendar is accepted in the last transaction,
    together with what `at_last` does: until then it still counts as restored, so that whoever
    comes after a process that died takes it up where it stopped.
    """
    with transaction() as connection:
        left_behind(connection, now)
    while _some_waiting(transaction, now, batch) or _some_made(transaction, now, batch):
        pass
    with transaction() as connection:
        accept(connection, mark, anew)
        at_last(connection)
        return _asking(connection)


def _some_waiting(transaction: Transaction, now: dt.datetime, batch: int) -> bool:
    """Lets ask up to `batch` deliveries that were made before."""
    with transaction() as connection:
        return _ask(connection, now, _waiting(now), batch) > 0


def _some_made(transaction: Transaction, now: dt.datetime, batch: int) -> bool:
    """Makes a batch of deliveries that are due, which ask at once: no other dispatcher sees them
    wait."""
    with transaction() as connection:
        step = fan_out_batch(connection, now, batch)
        if step is None:
            return False
        mine = and_(deliveries.c.post_id == step.post, deliveries.c.group_key.in_(step.groups))
        _ask(connection, now, and_(mine, _waiting(now)), batch)
        return True


def _ask(connection: Connection, now: dt.datetime, which: ColumnElement[bool], most: int) -> int:
    query = select(deliveries.c.id, deliveries.c.lane).where(which).limit(most)
    found = connection.execute(query).all()
    lanes.lock(connection, [row.lane for row in found])
    ids = [row.id for row in found]
    still = connection.execute(
        select(deliveries.c.id).where(deliveries.c.id.in_(ids), deliveries.c.state == "waiting")
    ).scalars().all()  # fmt: skip
    move(connection, still, "waiting", "asking", NOTE, now, "restored")
    lanes.relane(connection, [row.lane for row in found])
    return len(found)


def _waiting(now: dt.datetime) -> ColumnElement[bool]:
    return and_(text("deliveries.state = 'waiting'"), deliveries.c.due_at <= now)


def _asking(connection: Connection) -> int:
    """How many ask for this reason, also where an earlier process let them."""
    query = select(func.count()).where(
        text(f"deliveries.{TO_ASK}"), deliveries.c.state == "asking",
        deliveries.c.cause == "restored",
    )  # fmt: skip
    found: int = connection.execute(query).scalar_one()
    return found
