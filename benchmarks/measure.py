"""Timing two ways of doing the same in turn, and telling the ratio of their medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 9
"""Counted runs of each, after one that warms up. Odd, so that a median is one of them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Times are medians in seconds, `peer` None where there is none."""

    name: str
    ours: float
    peer_name: str
    peer: float | None
    reach: str

    @property
    def ratio(self) -> float | None:
        """How many times as long as the peer it takes."""
        return None if self.peer is None else self.ours / self.peer


def in_turn(ways: Sequence[Callable[[], object]], runs: int = RUNS) -> list[float]:
    """The median seconds of each way, measured A B A B ..., so that drift hits all alike."""
    times: list[list[float]] = [[] for _ in ways]
    for number in range(runs + 1):
        for way, taken in zip(ways, times, strict=True):
            begin = time.perf_counter()
            way()
            if number:
                taken.append(time.perf_counter() - begin)
    return [statistics.median(taken) for taken in times]


def command(*words: str | Path, cwd: Path) -> Callable[[], object]:
    """A way that runs a command to its end, its output thrown away. It has to succeed.

    Byte code may be written, so that a checkout starts as an installed package does, and as the
    peers do, whose byte code pip has made.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def run() -> object:
        return subprocess.run(
            [str(word) for word in words], cwd=cwd, check=True, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return run
