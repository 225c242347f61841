"""Work that lands in order when somebody ends it: by Ctrl-C, an order to end, a closed terminal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextlib import suppress

from weekbook.sending.telemetry import reopen_log


def until_stopped(work: Coroutine[None, None, object]) -> None:
    """Works until it is done, or until Ctrl-C or an order to end lets it land.

    A hang-up opens the log anew, as those who rotate logs expect. Where it comes because the
    terminal was closed, it is an order to end.
    """
    asyncio.run(_until_stopped(work))


async def _until_stopped(work: Coroutine[None, None, object]) -> None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, task.cancel)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, _hung_up, task, _has_terminal())
    with suppress(asyncio.CancelledError):
        await task


def _hung_up(task: asyncio.Task[object], had_terminal: bool) -> None:
    reopen_log()
    if had_terminal and not _has_terminal():
        task.cancel()


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
