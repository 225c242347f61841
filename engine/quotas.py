"""How much may be sent and when: rates, who shares one, and the sliding window they make."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

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
    within: Sender | None = None
    """Whose limit it shares with others: the bot that writes to many chats."""

    @property
    def chain(self) -> tuple[Sender, ...]:
        """The sender itself, and whomever it is within."""
        return (self,) if self.within is None else (self, *self.within.chain)


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
        """Counts `count` messages as sent at `now`."""
        if self.rate is not None:
            self.times += [now] * count
