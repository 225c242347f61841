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
        """Returns at `at` or a little later, at once where it has passed; a long wait may end
        early, for the caller to look at the clock again."""
        ...


class WallClock:
    """The machine's own clock."""

    LONGEST = 2.0
    """How many seconds one wait lasts at most: a clock that is set anew has to be noticed."""

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(time.time(), dt.UTC)

    async def wait_until(self, at: dt.datetime) -> None:
        left = (at - self.now()).total_seconds()
        await asyncio.sleep(min(max(left, 0), self.LONGEST))


class FastClock:
    """A clock that jumps to whatever is waited for: two weeks pass in seconds."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start

    def now(self) -> dt.datetime:
        return self._now

    async def wait_until(self, at: dt.datetime) -> None:
        self._now = max(self._now, at)
        await asyncio.sleep(0)
