"""A thousand different playbooks planned for four weeks: at first, and after one was edited."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Figure, in_turn
from benchmarks.samples import workspace

BIN = Path(sys.executable).parent
PLAYBOOKS = 1_000
WEEKS = ("--from", "2026-12-07", "--weeks", "4")


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "w", Path(name) / "cache"
        make(folder, PLAYBOOKS)
        edits = iter(range(10_000))

        def edit() -> None:
            """Another text of the same length somewhere in the week of one playbook."""
            path = folder / f"p{next(edits) % PLAYBOOKS:04}.playbook"
            path.write_text(path.read_text() + f"    prefer chat{next(edits) % 4} on tue\n")

        begin = time.perf_counter()
        _check(folder, cache)()
        cold = time.perf_counter() - begin
        kept, edited = in_turn([_check(folder, cache), _check(folder, cache, before=edit)], runs=5)
    return [
        Figure(f"{PLAYBOOKS} playbooks x 4 weeks planned, cold", cold, "", None, "60 s"),
        Figure("the same, nothing changed", kept, "", None, ""),
        Figure("the same, one playbook edited", edited, "", None, "1 s"),
    ]


def make(folder: Path, count: int) -> None:
    """A workspace of playbooks with groups of their own, no two with the same weeks to solve."""
    first = workspace(folder, 100)
    (folder / "weekbook.toml").write_text("")
    text = first.read_text()
    first.unlink()
    (folder / "groups.csv").unlink()
    drawn = random.Random(1)
    for number in range(count):
        own = text.replace("playbook bench", f"playbook p{number}")
        own = own.replace('"groups.csv"', f'"groups{number:04}.csv"')
        hours = sorted(drawn.sample(range(9, 22), 5))
        own = own.replace("09:30, 11:00, 12:00, 18:00, 20:30",
                          ", ".join(f"{hour:02}:{drawn.choice((10, 20, 30))}" for hour in hours))  # fmt: skip
        own = own.replace("at most 5 chat3", f"at most {drawn.randint(5, 9)} chat3")
        own = own.replace("keep 20h", f"keep {drawn.randint(12, 20)}h")
        (folder / f"p{number:04}.playbook").write_text(own)
        rows = "".join(f"{number}-{n},Group {n},vip\n" for n in range(20))
        (folder / f"groups{number:04}.csv").write_text(f"group,name,tier\n{rows}")


def _check(
    folder: Path, cache: Path, before: Callable[[], None] | None = None
) -> Callable[[], object]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["XDG_CACHE_HOME"] = str(cache)

    def run() -> object:
        if before is not None:
            before()
        done = subprocess.run(
            [BIN / "weekbook", "check", *WEEKS, "--format", "json", "."], cwd=folder,
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run
