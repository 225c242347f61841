"""`python -m tests.fuzz [--count N] [--from SEED] [--only SURFACE] [--seconds S]`.

Each input is made of its surface and its number, so a failing one comes again with
`python -m tests.fuzz --only SURFACE --from NUMBER --count 1`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.surfaces import SURFACES, emptied
from tests.fuzz.watchdog import Hang, bounded

SHOWN = 40
"""How many failures are shown in full."""


class Failure(NamedTuple):
    """An input for which something did not hold."""

    surface: str
    number: int
    data: bytes
    trace: str


def surface_of(number: int) -> str:
    """Which surface an input is for: each has its share of a hundred."""
    place = (number * 37) % 100
    for name, surface in SURFACES.items():
        place -= surface.share
        if place < 0:
            return name
    raise AssertionError("the shares make a hundred")


def run(
    numbers: range, only: str = "", seconds: float = 0
) -> tuple[Counter[str], list[Failure], float]:
    """Tries the inputs of these numbers; how many by surface, what failed, the slowest's seconds."""
    done: Counter[str] = Counter()
    failures: list[Failure] = []
    slowest = 0.0
    end = time.monotonic() + seconds if seconds else None
    with tempfile.TemporaryDirectory(prefix="weekbook-fuzz-") as name:
        folder = Path(name)
        for number in numbers:
            if end is not None and time.monotonic() > end:
                break
            surface = SURFACES[only or surface_of(number)]
            data = surface.draw(random.Random(f"{surface.name} {number}"))
            place = emptied(folder / "w")
            start = time.process_time()
            try:
                with bounded():
                    surface.hold(data, place)
            except (Exception, Hang):
                failures.append(Failure(surface.name, number, data, traceback.format_exc()))
                if len(failures) <= SHOWN:
                    tell(failures[-1])
            slowest = max(slowest, time.process_time() - start)
            done[surface.name] += 1
    return done, failures, slowest


def tell(failure: Failure) -> None:
    """A failure with the way to see it again."""
    print(f"\n{failure.surface} {failure.number}: {failure.data[:1500]!r}\n{failure.trace}"
          f"again: python -m tests.fuzz --only {failure.surface!r} --from {failure.number} --count 1", flush=True)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--only", choices=sorted(SURFACES), default="")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long")
    given = parser.parse_args()
    start = time.monotonic()
    done, failures, slowest = run(
        range(given.first, given.first + given.count), given.only, given.seconds
    )
    listed = ", ".join(f"{count} {name}" for name, count in sorted(done.items()))
    print(f"{sum(done.values())} inputs from number {given.first} ({listed}) in {time.monotonic() - start:.0f} s:"
          f" {len(failures)} failed; the slowest took {slowest:.2f} s of processor time")  # fmt: skip
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
