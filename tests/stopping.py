"""The command, which stops itself where it hurts most: `python -m tests.stopping ARGUMENTS`.

It stands still, as by SIGSTOP, once it has connected for its STOP_AT-th message: right before it
looks whether that may leave (STOP_BEFORE=head), or once its head has left and before it looks for
the last time (STOP_BEFORE=body).
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

import engine.sending.channels.http.ssrf_guard as guard
from weekbook.main import main

AT = int(os.environ["STOP_AT"])
LOOK = {"head": "cross", "body": "keep_back"}[os.environ["STOP_BEFORE"]]


def stopping() -> None:
    look, number = getattr(guard, LOOK), count(1)

    def stop_and_look() -> None:
        if next(number) == AT:
            os.kill(os.getpid(), signal.SIGSTOP)
        look()

    setattr(guard, LOOK, stop_and_look)


if __name__ == "__main__":
    stopping()
    sys.exit(main())
