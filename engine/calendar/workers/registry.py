"""Who works at the deliveries on PostgreSQL: each has a number, and a lease that runs out.

All times are the database's own. A worker whose lease has run out gets no new one under its
number; what it was sending is somebody else's to settle then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from engine.calendar.database.insert import insert_into
from engine.calendar.database.tables import Moment, deliveries, leases, workers

LEASE = 15.0
"""For how many seconds a worker is taken to live after it has given a sign."""
DEALING = 5.0
"""For how many seconds the one that deals turns does so after it last did."""
CLAIMING = 590_720
"""The class of the locks that workers hold under their numbers, each within one transaction."""
ALONE = "alone"
DEALER = "dealer"
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Gone = Callable[[str], bool]
"""Whether a process, as it was written down, is known to have ended."""


class OccupiedError(Exception):
    """Another dispatcher works on this database; `name` is its machine and process, `silent` for
    how many seconds it has given no sign."""

    def __init__(self, name: str, silent: float) -> None:
        super().__init__(name)
        self.name = name
        self.silent = silent


def join(connection: Connection, name: str, process: str, alone: bool, gone: Gone) -> int:
    """The number of a worker that begins, with a lease. `alone` is one that shares with nobody.

    Raises `OccupiedError` where somebody works alone, or, for one that would, where anybody works.
    """
    for lease in (ALONE, DEALER):
        values = {"name": lease, "holder": 0, "epoch": 0, "until": LONG_AGO}
        new = insert_into(connection, leases).values(values)
        connection.execute(new.on_conflict_do_nothing())
    single = connection.scalar(  # the lock lets one join at a time
        select(leases.c.holder).where(leases.c.name == ALONE).with_for_update()
    )
    left = func.extract("epoch", workers.c.until - _now())
    query = select(workers.c.number, workers.c.name, workers.c.process, left.label("left"))
    for row in connection.execute(query.where(living()).order_by(workers.c.number)).all():
        if (alone or row.number == single) and not gone(row.process):
            raise OccupiedError(row.name, max(LEASE - float(row.left), 0.0))
    values = {"name": name, "process": process, "until": _after(LEASE)}
    number: int = connection.execute(
        insert(workers).values(values).returning(workers.c.number)
    ).scalar_one()
    if alone:
        mine = update(leases).where(leases.c.name == ALONE)
        connection.execute(mine.values(holder=number, epoch=leases.c.epoch + 1))
    return number


def beat(connection: Connection, number: int) -> dt.datetime | None:
    """Lengthens a worker's lease. What the database's clock says; None where it has run out."""
    lengthened = update(workers).where(workers.c.number == number, living())
    said: dt.datetime | None = connection.scalar(
        lengthened.values(until=_after(LEASE)).returning(_now())
    )
    return said


def server_time(connection: Connection) -> dt.datetime:
    """What the database's clock says at this very moment."""
    return connection.execute(select(_now())).scalar_one()


def holds(connection: Connection, number: int) -> bool:
    """Whether a worker's lease still runs; nobody takes over from it before this transaction ends.

    The lock keeps no beat waiting, and leaves nothing to be written to a disk.
    """
    locked = func.pg_try_advisory_xact_lock_shared(CLAIMING, cast(workers.c.number, Integer))
    mine = select(locked).where(workers.c.number == number, living())
    return bool(connection.scalar(mine))


def leave(connection: Connection, number: int) -> None:
    """Writes down that a worker has ended."""
    mine = update(workers).where(workers.c.number == number, workers.c.ended_at.is_(None))
    connection.execute(mine.values(ended_at=_now()))


def take_over(connection: Connection, number: int, gone: Gone) -> tuple[int, ...]:
    """Ends the workers whose leases have run out, or that are known to have ended, and who are not
    in the middle of claiming; those are for the next look. The numbers of all ended ones that left
    something in the middle of sending."""
    others = and_(workers.c.ended_at.is_(None), workers.c.number != number)
    living = connection.execute(select(workers.c.number, workers.c.process).where(others)).all()
    dead = [row.number for row in living if gone(row.process)]
    silent = and_(others, or_(workers.c.until <= _now(), workers.c.number.in_(dead)))
    locked = func.pg_try_advisory_xact_lock(CLAIMING, cast(workers.c.number, Integer))
    found = connection.execute(select(workers.c.number, locked.label("locked")).where(silent)).all()
    these = [row.number for row in found if row.locked]
    connection.execute(
        update(workers).where(workers.c.number.in_(these), silent).values(ended_at=_now())
    )  # fmt: skip
    sending = exists().where(
        deliveries.c.state == "sending", deliveries.c.claimed_by == workers.c.number
    )
    left = select(workers.c.number).where(workers.c.ended_at.is_not(None), sending)
    return tuple(connection.execute(left.order_by(workers.c.number)).scalars())


def deal(connection: Connection, number: int) -> bool:
    """Whether it is this worker that deals turns: it was before, or whoever was has ended or given
    no sign. While somebody is in the middle of asking the same, it is not."""
    lives = exists().where(workers.c.number == leases.c.holder, living())
    free = or_(leases.c.until <= _now(), leases.c.holder == number, ~lives)
    mine = select(leases.c.name).where(leases.c.name == DEALER, free)
    if connection.scalar(mine.with_for_update(skip_locked=True)) is None:
        return False
    epoch = leases.c.epoch + case((leases.c.holder != number, 1), else_=0)
    connection.execute(
        update(leases).where(leases.c.name == DEALER)
        .values(holder=number, epoch=epoch, until=_after(DEALING))
    )  # fmt: skip
    return True


def at_work(connection: Connection) -> tuple[int, ...]:
    """The numbers of all whose leases run."""
    query = select(workers.c.number).where(living()).order_by(workers.c.number)
    return tuple(connection.execute(query).scalars())


def living() -> ColumnElement[bool]:
    """The condition that a worker has not ended and its lease has not run out."""
    return and_(workers.c.ended_at.is_(None), workers.c.until > _now())


def _now() -> ColumnElement[dt.datetime]:
    """The database's clock at this very moment, and not at the transaction's beginning."""
    return func.timezone("UTC", func.clock_timestamp(), type_=Moment())


def _after(seconds: float) -> ColumnElement[dt.datetime]:
    span = func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return _now().op("+", return_type=Moment())(span)
