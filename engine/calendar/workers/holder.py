"""Who sends from a calendar on SQLite: one process, under an epoch that every claim is tested by.

The lock on a file says that a process lives; it does not say whether it moves. A process that was
stopped can be superseded by another, which raises the epoch: when it moves again, nothing that it
tries to claim is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.calendar.database.tables import deliveries, holder


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that sends, and when it last gave a sign, in seconds since its machine was
    started."""

    epoch: int
    name: str
    process: str
    beat_at: float
    locked: bool
    """Whether it holds the lock on the file too; one that has superseded another does not."""
    ended: bool


def held(connection: Connection) -> Holder | None:
    """Who sends, or sent last."""
    row = connection.execute(select(holder)).first()
    return None if row is None else Holder(*row)


def take(connection: Connection, name: str, process: str, boot: float, locked: bool) -> int:
    """Makes a process the holder. Its epoch, higher than all before, and than every number that
    a delivery was ever claimed under."""
    highest = max(
        connection.scalar(select(func.max(holder.c.epoch))) or 0,
        connection.scalar(select(func.max(deliveries.c.claimed_by))) or 0,
    )
    connection.execute(delete(holder))
    connection.execute(
        insert(holder).values(
            epoch=highest + 1, name=name, process=process, beat_at=boot, locked=locked, ended=False
        )
    )
    return highest + 1


def holds(connection: Connection, epoch: int) -> bool:
    """Whether the epoch is still this one."""
    return connection.scalar(select(holder.c.epoch)) == epoch


def beat(connection: Connection, epoch: int, boot: float) -> bool:
    """Gives a sign. Whether the epoch is still this one."""
    mine = update(holder).where(holder.c.epoch == epoch).values(beat_at=boot)
    return connection.execute(mine).rowcount == 1


def let_go(connection: Connection, epoch: int) -> None:
    """Writes down that the holder has ended."""
    connection.execute(update(holder).where(holder.c.epoch == epoch).values(ended=True))
