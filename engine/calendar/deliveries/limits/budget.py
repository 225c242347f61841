"""What the senders of a claim may send now, and when they may send more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from engine.calendar.deliveries.limits.rate_limits import Rooms
from engine.quotas import Sender


class Budget:
    """What the senders of a claim may send now, and when they may send more."""

    def __init__(
        self, connection: Connection, now: dt.datetime, sender: Sender | Callable[[str], Sender],
        places: int,
    ) -> None:  # fmt: skip
        self._connection, self._now, self._places = connection, now, places
        self._one = sender if isinstance(sender, Sender) else None
        self._of = _always(sender) if isinstance(sender, Sender) else sender
        self._rooms = Rooms(connection, [self._one] if self._one else [])
        self.again_at: dt.datetime | None = None

    def room(self, most: int) -> int:
        """How many a sender that all groups have in common leaves."""
        if self._one is None:
            return most
        free = self._rooms.free(self._one, self._now, most, self._places)
        if not free:
            self._wait(self._rooms.free_at(self._one, self._now, self._places))
        return free

    def shared_room(self, ready: Sequence[Row[Any]]) -> int:
        """How many of these a limit leaves that the senders of many groups share."""
        if self._one is not None or not ready:
            return len(ready)
        found = [self._of(row.group_key) for row in ready]
        self._rooms = Rooms(self._connection, found)
        shared = found[0].within
        if shared is None:
            return len(ready)
        free = self._rooms.free(shared, self._now, len(ready), self._places)
        if not free:
            self._wait(self._rooms.free_at(shared, self._now, self._places))
        return free

    def take(self, group: str) -> dt.datetime | None:
        """A place for a group; or when its own sender may send again, where it has to wait."""
        own = self._of(group)
        at = self._rooms.free_at(own, self._now, self._places)
        if at > self._now:
            self._wait(at)
            return at
        self._rooms.take(own, self._now, self._places)
        return None

    def keep(self) -> None:
        """Writes down, in the transaction of the claim, what was taken."""
        self._rooms.keep()

    def _wait(self, at: dt.datetime) -> None:
        self.again_at = at if self.again_at is None else min(self.again_at, at)


def _always(sender: Sender) -> Callable[[str], Sender]:
    return lambda _: sender
