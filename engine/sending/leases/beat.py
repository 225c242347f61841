"""The signs of life that a dispatcher gives, from a thread and a connection of their own.

However long a claim or a fan-out takes, the signs go on. They stop where the event loop has: a
dispatcher that only seems to live would keep others from its work.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from engine.time.clock import boot_seconds

EVERY = 5.0
"""How many seconds pass between two signs."""
AGAIN = 1.0
"""How many seconds pass before a sign that did not get through is given again."""
TICK = 0.5
OLDEST_TICK = 3.0
"""How old the last tick of the event loop may be for a sign to be given."""


class Beat:
    """Gives signs until it is stopped or told that there is no use in them any more."""

    def __init__(self, give: Callable[[], bool]) -> None:
        """`give` gives one sign, and says whether the next is of use."""
        self._give = give
        self._stopped = threading.Event()
        self._ticked: float | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to give signs, in a thread of its own."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name="weekbook-beat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Gives no more signs; returns once the thread has ended."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """From here on the event loop has to show that it moves."""
        self._ticked = boot_seconds()
        ticks = asyncio.get_running_loop().create_task(self._tick())
        try:
            yield
        finally:
            ticks.cancel()
            with suppress(asyncio.CancelledError):
                await ticks
            self._ticked = None

    async def _tick(self) -> None:
        while True:
            self._ticked = boot_seconds()
            await asyncio.sleep(TICK)

    def _run(self) -> None:
        wait = EVERY
        while not self._stopped.wait(wait):
            ticked = self._ticked
            wait = AGAIN
            if ticked is not None and boot_seconds() - ticked > OLDEST_TICK:
                continue
            try:
                if not self._give():
                    return
                wait = EVERY
            except SQLAlchemyError:
                """The database is away or busy: the lease runs on, and may run out."""
