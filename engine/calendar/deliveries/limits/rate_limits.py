"""What a channel's sender may send and when: rates, and how long a service asked to wait.

Kept in the database, so that a limit holds for all dispatchers together and over their restarts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Row, bindparam, update

from engine.calendar.database.insert import insert_into
from engine.calendar.database.statements import many, reading
from engine.calendar.database.tables import Moment, senders
from engine.quotas import Room, Sender

_STAND = """
SELECT key, times, held_until FROM senders
WHERE key IN (SELECT value FROM MANY(:keys text)) ORDER BY key
"""
_LOCKED = f"{_STAND} [FOR UPDATE]"


class Rooms:
    """The room of some senders, as it is while the transaction lasts that claims.

    Those with a rate are locked, in the order of their keys, so that two dispatchers never wait
    for each other.
    """

    def __init__(self, connection: Connection, asked: Iterable[Sender]) -> None:
        self._connection = connection
        every = {one.key: one for sender in asked for one in sender.chain}
        rated = sorted(key for key, one in every.items() if one.rate is not None)
        rows = {**_rows(connection, sorted(every.keys() - rated)), **_locked(connection, rated)}
        self._rooms = {key: Room(one.rate) for key, one in every.items()}
        for key, row in rows.items():
            self._rooms[key].times = [dt.datetime.fromisoformat(time) for time in row.times]
            self._rooms[key].held_until = row.held_until
        self._rated = rated

    def free_at(self, sender: Sender, now: dt.datetime, places: int = 1) -> dt.datetime:
        """When it may send something that counts for so many messages: `now`, or later."""
        return max(self._rooms[one.key].free_at(now, places) for one in sender.chain)

    def free(self, sender: Sender, now: dt.datetime, wanted: int, places: int = 1) -> int:
        """How many of what is wanted it may send now."""
        return min(self._rooms[one.key].free(now, wanted, places) for one in sender.chain)

    def take(self, sender: Sender, now: dt.datetime, count: int = 1) -> None:
        """Counts `count` messages at `now`, to the sender and to all that it counts within."""
        for one in sender.chain:
            self._rooms[one.key].take(now, count)

    def keep(self) -> None:
        """Writes down what was taken."""
        if not self._rated:
            return
        kept = (
            update(senders).where(senders.c.key == bindparam("of")).values(times=bindparam("taken"))
        )
        rows = [
            {"of": key, "taken": [time.isoformat() for time in self._rooms[key].times]}
            for key in self._rated
        ]
        self._connection.execute(kept, rows)


def _rows(connection: Connection, keys: Sequence[str], lock: bool = False) -> dict[str, Row[Any]]:
    if not keys:
        return {}
    query = reading(connection, _LOCKED if lock else _STAND, times=JSON, held_until=Moment)
    found = connection.execute(query, {"keys": many(connection, keys)})
    return {row.key: row for row in found}


def _locked(connection: Connection, keys: Sequence[str]) -> dict[str, Row[Any]]:
    """The rows of senders with a rate, made where they are missing."""
    rows = _rows(connection, keys, lock=True)
    missing = [key for key in keys if key not in rows]
    if not missing:
        return rows
    _add(connection, missing)
    return _rows(connection, keys, lock=True)


def hold(connection: Connection, key: str, now: dt.datetime, until: dt.datetime) -> None:
    """Leaves a sender alone until then, as its service asked."""
    held = update(senders).where(senders.c.key == key).values(held_at=now, held_until=until)
    if not connection.execute(held).rowcount:
        _add(connection, [key])
        connection.execute(held)


def _add(connection: Connection, keys: Sequence[str]) -> None:
    """Makes senders known; another dispatcher may meet them at the same moment."""
    new = insert_into(connection, senders).on_conflict_do_nothing()
    connection.execute(new, [{"key": key, "times": []} for key in keys])
