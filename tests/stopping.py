"""The command, which stops itself where it hurts most: `python -m tests.stopping ARGUMENTS`.

It stands still, as by SIGSTOP, once it has connected for its STOP_AT-th message, right before it
looks for the last time whether that may leave.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

import engine.sending.channels.http.ssrf_guard as guard
from weekbook.main import main

AT = int(os.environ["STOP_AT"])


def stopping() -> None:
    cross, number = guard.cross, count(1)

    def stop_and_cross() -> None:
        if next(number) == AT:
            os.kill(os.getpid(), signal.SIGSTOP)
        cross()

    guard.cross = stop_and_cross


if __name__ == "__main__":
    stopping()
    sys.exit(main())
