"""The one place that asks the machine for the time. Everything else gets a clock handed in."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> dt.datetime:
        """The present instant, in UTC."""
        ...

    def boot(self) -> float:
        """How many seconds have passed since some moment that stays the same: whoever sets the
        clock does not change them, and a machine that was asleep counts them too."""
        ...

    async def wait_until(self, at: dt.datetime) -> None:
        """Returns at `at` or a little later, at once where it has passed; a long wait may end
        early, for the caller to look at the clock again."""
        ...


def boot_seconds() -> float:
    """Seconds since the machine was started, those asleep included where the system counts them
    (Linux; elsewhere a machine that was asleep looks as if its clock had been set)."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class WallClock:
    """The machine's own clock."""

    LONGEST = 2.0
    """How many seconds one wait lasts at most: a clock that is set anew has to be noticed."""

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(time.time(), dt.UTC)

    def boot(self) -> float:
        return boot_seconds()

    async def wait_until(self, at: dt.datetime) -> None:
        left = (at - self.now()).total_seconds()
        await asyncio.sleep(min(max(left, 0), self.LONGEST))


DRIFT = 1e-4
"""By how many seconds in a second two clocks may part; those of machines do by a tenth of it."""


class SharedClock(WallClock):
    """The clock of a database's server, which all its workers go by: what it said, and how many
    seconds have passed since. Until it said anything, the machine's own.

    An answer takes its time, and a process may be stopped while it waits for one. So what is known
    is between which two differences the server's clock and the seconds since the start lie, and
    every answer narrows it (Cristian, "Probabilistic clock synchronization", 1989). This clock goes
    by the lower: it is never ahead of the server's, and behind it by the quickest answer at most.
    """

    def __init__(self) -> None:
        self._least: float | None = None
        self._most = 0.0
        """By how many seconds the server's clock is ahead of the seconds since the start."""
        self._heard = 0.0

    def heed(self, said: dt.datetime, asked: float, answered: float) -> None:
        """Takes what the server's clock said between two moments, in seconds since the machine was
        started. Where it fits nothing that was said before, the server's clock was set."""
        least, most = said.timestamp() - answered, said.timestamp() - asked
        if self._least is not None:
            drift = DRIFT * (answered - self._heard)
            before, beyond = self._least - drift, self._most + drift
            if least <= beyond and most >= before:
                least, most = max(least, before), min(most, beyond)
        self._least, self._most, self._heard = least, most, answered

    def now(self) -> dt.datetime:
        if self._least is None:
            return super().now()
        return dt.datetime.fromtimestamp(self._least + self.boot(), dt.UTC)


class FastClock:
    """A clock that jumps to whatever is waited for: two weeks pass in seconds."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start

    def now(self) -> dt.datetime:
        return self._now

    def boot(self) -> float:
        return self._now.timestamp()

    async def wait_until(self, at: dt.datetime) -> None:
        self._now = max(self._now, at)
        await asyncio.sleep(0)
