"""The one thread of a process that works on the database while it sends.

Everything that sending writes or reads goes through it, one piece after the other in the order
asked for: so fanning out, claiming and settling take turns, SQLite has one writer, and the event
loop that carries the messages never waits for a disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Runs pieces of work one by one; each should take some tens of milliseconds at most."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="weekbook-store")

    async def __call__(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What the piece of work returns; it raises what the work raises.

        A piece once begun is never given up half-way: whoever is cancelled while waiting for it,
        however often, gets the cancellation when it has ended, so that what a transaction did is
        not forgotten. How it failed is then the cancellation's cause.
        """
        asked = asyncio.get_running_loop().run_in_executor(
            self._pool, partial(work, *arguments, **named)
        )
        cancelled: asyncio.CancelledError | None = None
        while not asked.done():
            try:
                await asyncio.wait((asked,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled from asked.exception()
        return asked.result()

    def close(self) -> None:
        """Ends the thread once all it was asked for is done."""
        self._pool.shutdown(wait=True)
