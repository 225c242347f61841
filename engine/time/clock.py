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


class SharedClock(WallClock):
    """The clock of a database's server, which all its workers go by: what it said last, and how
    many seconds have passed since. Until it said anything, the machine's own."""

    def __init__(self) -> None:
        self._ahead: float | None = None
        """By how many seconds the server's clock is ahead of the seconds since the start."""

    def heed(self, said: dt.datetime, at: float) -> None:
        """Takes what the server's clock said when the machine had been on for `at` seconds."""
        self._ahead = said.timestamp() - at

    def now(self) -> dt.datetime:
        if self._ahead is None:
            return super().now()
        return dt.datetime.fromtimestamp(self._ahead + self.boot(), dt.UTC)


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
