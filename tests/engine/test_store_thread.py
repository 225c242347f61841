"""The thread that works on the database, where whoever waits for it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest

from engine.sending.store_thread import StoreThread


async def cancelled(store: StoreThread, times: int) -> tuple[BaseException | None, list[Any]]:
    """How waiting for a piece of work that fails ends, cancelled so often while it is under way;
    and what the event loop was told that nobody had taken note of."""
    untold: list[Any] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: untold.append(context))
    begun, may_end = asyncio.Event(), threading.Event()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        assert may_end.wait(30)
        raise OSError("the database is away")

    waiting = asyncio.create_task(store(work))
    await begun.wait()
    for _ in range(times):
        waiting.cancel()
        for _ in range(3):
            await asyncio.sleep(0)
        assert not waiting.done(), "given up half-way"
    may_end.set()
    await asyncio.wait((waiting,))
    ended = None
    try:
        waiting.result()
    except (asyncio.CancelledError, OSError) as error:
        ended = error.with_traceback(None)  # its frames would keep the piece of work
    del waiting
    gc.collect()
    await asyncio.sleep(0)
    return ended, untold


@pytest.mark.parametrize("times", [1, 2, 3])
def test_work_under_way_ends_first_and_its_failure_is_not_shouted_about(times: int) -> None:
    store = StoreThread()
    ended, untold = asyncio.run(cancelled(store, times))
    store.close()
    assert not untold
    assert isinstance(ended, asyncio.CancelledError)
    assert isinstance(ended.__cause__, OSError)


def test_a_failure_is_for_whoever_waits() -> None:
    store = StoreThread()
    ended, untold = asyncio.run(cancelled(store, 0))
    store.close()
    assert isinstance(ended, OSError)
    assert not untold
