"""The command, with a machine's clock that a test sets: `python -m tests.stepped ARGUMENTS`.

The file in STEPPED_CLOCK holds by how many seconds the clock is ahead, and may change at any time.
STEPPED_STEADY holds for how many seconds a clock that was set ahead has to go steadily.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import engine.sending.leases.clock_watch
import engine.time.clock
from weekbook.main import main

FILE = Path(os.environ["STEPPED_CLOCK"])


class Stepped:
    """Stands for the module that tells the time."""

    CLOCK_BOOTTIME = time.CLOCK_BOOTTIME
    clock_gettime = staticmethod(time.clock_gettime)
    monotonic = staticmethod(time.monotonic)

    def time(self) -> float:
        return time.time() + float(FILE.read_text() or 0)


if __name__ == "__main__":
    if "STEPPED_STEADY" in os.environ:
        engine.sending.leases.clock_watch.STEADY = float(os.environ["STEPPED_STEADY"])
    engine.time.clock.time = Stepped()  # type: ignore[assignment]
    sys.exit(main())
