"""Work that waits until an editor pauses: what is asked for many times in a row is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE = 0.03
"""Seconds without another edit after which the faults are told."""

LONGEST = 0.5
"""Seconds after which they are told to somebody who types on and on."""


class Pending:
    """One piece of work for each key, done a moment after it was last asked for."""

    def __init__(self, pause: float = PAUSE, longest: float = LONGEST) -> None:
        self._pause = pause
        self._longest = longest
        self._timers: dict[object, asyncio.TimerHandle] = {}
        self._since: dict[object, float] = {}

    def ask(self, key: object, work: Callable[[], None]) -> None:
        """Asks for work, in place of any that was asked for with the same key and is not done.

        Has to be called in an event loop.
        """
        loop = asyncio.get_running_loop()
        waiting = self._timers.pop(key, None)
        if waiting is not None:
            waiting.cancel()
        now = loop.time()
        last = self._since.setdefault(key, now) + self._longest
        self._timers[key] = loop.call_at(min(now + self._pause, last), self._do, key, work)

    def drop(self, key: object) -> None:
        """Work that is not wanted any more."""
        self._since.pop(key, None)
        waiting = self._timers.pop(key, None)
        if waiting is not None:
            waiting.cancel()

    def _do(self, key: object, work: Callable[[], None]) -> None:
        self._timers.pop(key, None)
        self._since.pop(key, None)
        work()
