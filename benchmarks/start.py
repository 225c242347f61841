"""How long every command takes to start: `python -m benchmarks.start [--beside CHECKOUT]`.

Each command is asked for its help, which loads all that it loads before it does anything; those
that are called most also do a little work. What is told is the processor time of the process, user
and system, as the median of the runs, since other work on the machine hardly changes it; and the
best time by the clock. With `--beside`, the same is measured of another checkout, in turn with this
one and by the same Python: an earlier state of the code, to tell before from after.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.samples import workspace
from weekbook.main import COMMANDS

ROOT = Path(__file__).parent.parent
RUNS = 7
DOORS = ("weekbook", "cli")
"""The package with the command, today and before it was renamed."""


@dataclass(frozen=True, slots=True)
class Start:
    """One command's start, in seconds."""

    processor: float
    """Median of user and system time."""
    clock: float
    """The shortest time that passed."""


def starts(words: Sequence[str], checkouts: Sequence[Path], cwd: Path, runs: int) -> list[Start]:
    """The start of a command in each checkout, measured in turn. Raises
    `subprocess.CalledProcessError` where it ends with anything but 0."""
    times: list[list[tuple[float, float]]] = [[] for _ in checkouts]
    for number in range(runs + 1):  # the first warms up, and writes byte code
        for checkout, taken in zip(checkouts, times, strict=True):
            spent = _timed(words, checkout, cwd)
            if number:
                taken.append(spent)
    return [
        Start(statistics.median(one for one, _ in taken), min(clock for _, clock in taken))
        for taken in times
    ]


def _timed(words: Sequence[str], checkout: Path, cwd: Path) -> tuple[float, float]:
    door = next(name for name in DOORS if (checkout / name / "main.py").exists())
    caches = cwd.parent / f"caches of {checkout.name}"  # each program forgets another's
    environment = {**os.environ, "PYTHONPATH": str(checkout), "XDG_CACHE_HOME": str(caches)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", f"{door}.main", *words], cwd=cwd, env=environment, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    clock, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args(arguments)
    checkouts = [ROOT] if asked.beside is None else [asked.beside.resolve(), ROOT]
    with tempfile.TemporaryDirectory() as name:
        path = workspace(Path(name) / "w", 100)
        first = ("--from", "2026-12-07", "--weeks", "1")
        _timed(("apply", *first), ROOT, path.parent)
        work = (
            ("check", path.name),
            ("check", "--afresh", path.name),
            ("status",),
            ("review",),
            ("db", "status"),
            ("plan", *first),
        )
        print("processor ms (least ms by the clock)" + ("" if asked.beside is None else
              f", {asked.beside.name} first, then this checkout"))  # fmt: skip
        helps = (("--help",), *((command, "--help") for command in COMMANDS))
        for words in (*helps, *work):
            found = starts(words, checkouts, path.parent, asked.runs)
            told = "   ".join(
                f"{1e3 * one.processor:6.0f} ({1e3 * one.clock:.0f})" for one in found
            )
            print(f"weekbook {' '.join(words):<32} {told}", flush=True)


if __name__ == "__main__":
    main()
