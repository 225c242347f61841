"""A bound of processor time for one input: what takes longer hangs, whatever else the machine does."""

from __future__ import annotations

import faulthandler
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LIMIT = 2.0
"""Seconds of processor time for one input."""
STUCK = 60.0
"""After so many seconds on the clock the whole run is ended, with a trace of where it stands."""


class Hang(BaseException):
    """An input took too long. No `Exception`, so that nothing takes it for a fault of the input."""


@contextmanager
def bounded(limit: float = LIMIT) -> Iterator[None]:
    """Raises `Hang` where the block takes more processor time than `limit`."""

    def bark(*_: Any) -> None:
        raise Hang(f"more than {limit} s of processor time")

    before = signal.signal(signal.SIGPROF, bark)
    faulthandler.dump_traceback_later(STUCK, exit=True)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGPROF, before)
