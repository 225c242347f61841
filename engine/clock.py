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

    async def wait_until(self, at: dt.datetime) -> None:
        """Returns at `at` or a little later; at once where it has passed."""
        ...


class WallClock:
    """The machine's own clock. Long waits are cut, so that a clock set anew is noticed."""

    LONGEST = 30.0

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(time.time(), dt.UTC)

    async def wait_until(self, at: dt.datetime) -> None:
        while (left := (at - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, self.LONGEST))


class FastClock:
    """A clock that jumps to whatever is waited for: two weeks pass in seconds."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start

    def now(self) -> dt.datetime:
        return self._now

    async def wait_until(self, at: dt.datetime) -> None:
        self._now = max(self._now, at)
        await asyncio.sleep(0)
