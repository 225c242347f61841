"""The command, with a machine's clock that a test sets: `python -m tests.stepped ARGUMENTS`.

The file in STEPPED_CLOCK holds by how many seconds the clock is ahead, and may change at any time.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import engine.clock
from cli.main import main

FILE = Path(os.environ["STEPPED_CLOCK"])


class Stepped:
    """Stands for the module that tells the time."""

    def time(self) -> float:
        return time.time() + float(FILE.read_text() or 0)


if __name__ == "__main__":
    engine.clock.time = Stepped()  # type: ignore[assignment]
    sys.exit(main())
