"""What a channel's sender may send and when: rates, and how long a service asked to wait.

Kept in the database, so that a limit holds for all dispatchers together and over their restarts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.store.tables import senders

LONGEST_HOLD = dt.timedelta(hours=1)
"""How long a service is left alone at most, whatever it asked for."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in any stretch of so long, never one more."""

    most: int
    per: dt.timedelta


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever a service counts as one: a robot, a bot's chat, an account. The key tells nothing
    of its address."""

    key: str
    rate: Rate | None = None


UNLIMITED = Sender("")
"""Nobody in particular, whom nothing limits."""


@dataclass(slots=True)
class Room:
    """A sliding window over what a sender has sent. A place taken counts, whatever became of it."""

    rate: Rate | None
    times: list[dt.datetime] = field(default_factory=list)
    held_until: dt.datetime | None = None

    def free_at(self, now: dt.datetime, places: int = 1) -> dt.datetime:
        """When something may go that counts for so many messages: `now`, or later.

        A clock that was put back makes no place free that was not, and one that had been ahead
        keeps nobody waiting for longer than the window: what lies in the future counts as of now.
        """
        if self.held_until is not None and now < self.held_until:
            return min(self.held_until, now + LONGEST_HOLD)
        if self.rate is None:
            return now
        span = self.rate.per
        self.times = [time for time in (min(time, now) for time in self.times) if now - time < span]
        missing = len(self.times) + min(places, self.rate.most) - self.rate.most
        return now if missing <= 0 else self.times[missing - 1] + span

    def free(self, now: dt.datetime, wanted: int, places: int = 1) -> int:
        """How many of what is wanted may go now, where each counts for so many messages."""
        if self.free_at(now, places) > now:
            return 0
        if self.rate is None:
            return wanted
        return min(wanted, max((self.rate.most - len(self.times)) // places, 1))

    def take(self, now: dt.datetime, count: int = 1) -> None:
        if self.rate is not None:
            self.times += [now] * count


def rooms(connection: Connection, asked: Iterable[Sender]) -> dict[str, Room]:
    """The room of each sender. Those with a rate are locked, in the order of their keys."""
    found = {UNLIMITED.key: Room(None)}
    for sender in sorted({*asked} - {UNLIMITED}, key=lambda sender: sender.key):
        query = select(senders).where(senders.c.key == sender.key)
        if sender.rate is not None:
            query = query.with_for_update()
        row = connection.execute(query).first()
        if row is None and sender.rate is not None:
            _add(connection, sender.key)
            row = connection.execute(query).one()
        if row is None:
            found[sender.key] = Room(sender.rate)
        else:
            times = [dt.datetime.fromisoformat(time) for time in row.times]
            found[sender.key] = Room(sender.rate, times, row.held_until)
    return found


def keep(connection: Connection, taken: dict[str, Room]) -> None:
    """Writes down what was taken, in the transaction that claims."""
    for key, room in taken.items():
        if room.rate is not None:
            times = [time.isoformat() for time in room.times]
            connection.execute(update(senders).where(senders.c.key == key).values(times=times))


def hold(connection: Connection, key: str, now: dt.datetime, until: dt.datetime) -> None:
    """Leaves a sender alone until then, as its service asked."""
    held = update(senders).where(senders.c.key == key).values(held_at=now, held_until=until)
    if not connection.execute(held).rowcount:
        _add(connection, key)
        connection.execute(held)


def _add(connection: Connection, key: str) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(senders).values(key=key, times=[]))
    except IntegrityError:
        """Another dispatcher met the sender at the same moment."""
