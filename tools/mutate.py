"""Changes the code in small ways and tells how many of the changes no test notices.

`make mutate` takes a sample of each part, chosen by a seed, so that two runs tell the same; `make
mutate MOST=all` takes every change. mutmut makes the changes and runs the tests; the parts are those
where a wrong sign would send too much, too late or to somebody else.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutate"
PAGE = ROOT / "docs" / "mutations.md"
BEGIN, END = "<!-- scores -->\n", "<!-- end of scores -->"
SEED = 1
MOST = 60
"""Changes of a part in a sample: two to five minutes on two cores."""
KILLED = frozenset({1, 3, -24, 24, 36, 152, 255})
"""mutmut's exit codes of a change that a test noticed, by failing or by running out of time."""
UNTESTED = frozenset({5, 33})
"""No test runs the changed line."""


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are changed together, and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "bounds": Part(("engine/quotas.py",), ("tests/engine/test_quotas.py",)),
    "states": Part(("engine/calendar/database/states.py",), ("tests/engine/test_store.py",)),
    "turns": Part(
        ("engine/planning/rules/history.py", "engine/planning/clusters.py"),
        ("tests/engine/weeks/test_turns.py", "tests/engine/weeks/test_whose_turn.py",
         "tests/engine/weeks/test_clusters.py", "tests/engine/weeks/test_history.py"),
    ),
    "rules": Part(
        ("engine/planning/rules/*.py",),
        ("tests/engine/weeks", "tests/engine/test_plan.py", "tests/engine/test_giving_way.py"),
    ),
    "calendar": Part(
        ("engine/calendar/deliveries/*.py",),
        ("tests/engine/test_lanes.py", "tests/engine/test_circuits.py",
         "tests/engine/test_store.py", "tests/engine/test_pauses.py",
         "tests/engine/test_senders.py"),
    ),
    "dispatch": Part(
        ("engine/sending/workers/flight.py", "engine/sending/workers/channel_loop.py",
         "engine/sending/workers/circuit_watch.py"),
        ("tests/engine/test_dispatch.py", "tests/engine/test_bulkheads.py",
         "tests/engine/test_circuits.py"),
    ),
}  # fmt: skip
"""PostgreSQL is left out of all of them: a server for each change would take hours."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the changes of a part."""

    made: int
    """How many changes there are."""
    tried: int
    noticed: int
    survived: tuple[str, ...]
    """The names of those that no test noticed, or even ran."""

    @property
    def row(self) -> str:
        share = 100 * self.noticed / self.tried if self.tried else 0
        return f"{self.made} | {self.tried} | {self.noticed} | {share:.0f}% |"


def mutated(name: str, most: int | None, seed: int) -> Score:
    """Tries the changes of a part, at most so many of them, drawn by the seed.

    Raises `subprocess.CalledProcessError` where the tests fail without any change.
    """
    part, folder = PARTS[name], WORK / name
    _copy(folder)
    with open(folder / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write(_settings(part))
    _mutmut(folder, "none", check=False)  # makes the changes, and learns which tests run what
    codes = _codes(folder)
    if not codes:
        raise SystemExit(f"{name}: mutmut made no changes")
    names = sorted(codes)
    if most is not None and most < len(names):
        names = sorted(random.Random(seed).sample(names, most))
    _mutmut(folder, *names)
    codes = _codes(folder)
    survived = tuple(one for one in names if codes[one] not in KILLED)
    return Score(len(codes), len(names), len(names) - len(survived), survived)


def _copy(folder: Path) -> None:
    """The repository as it stands, without what git does not know."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def _settings(part: Part) -> str:
    tests = [test for test in part.tests if (ROOT / test).exists()]
    return "\n".join(
        [
            "",
            "[tool.mutmut]",
            'source_paths = ["dsl", "engine", "web", "weekbook"]',
            f"only_mutate = {json.dumps(part.files)}",
            'also_copy = ["locales", "playbooks", "docs", "tools", "benchmarks", "README.md"]',
            f"pytest_add_cli_args_test_selection = {json.dumps(tests)}",
            'pytest_add_cli_args = ["-k", "not postgresql"]',
            "",
        ]
    )


def _mutmut(folder: Path, *names: str, check: bool = True) -> None:
    subprocess.run(
        [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *names],
        cwd=folder, check=check, stdout=subprocess.DEVNULL,
        stderr=None if check else subprocess.DEVNULL,
    )  # fmt: skip


def _codes(folder: Path) -> dict[str, int | None]:
    """The exit code of the tests for each change, by its name; None where it was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted((folder / "mutants").rglob("*.py.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _write(rows: Mapping[str, str]) -> None:
    """Puts the rows into the page; those of other parts stay."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    table, after = rest.split(END)
    kept = dict(re.findall(r"^\| (\w+) \| (.*)$", table, re.MULTILINE))
    kept = {name: row for name, row in {**kept, **rows}.items() if name in PARTS}
    head = "| part | changes | tried | noticed | |\n| --- | --- | --- | --- | --- |\n"
    lines = "".join(f"| {name} | {kept[name]}\n" for name in PARTS if name in kept)
    PAGE.write_text(f"{before}{BEGIN}{head}{lines}{END}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--most", default=str(MOST), help=f"changes of a part, or all ({MOST})")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help="put the scores into the docs")
    asked = parser.parse_args(arguments)
    wanted = [name for name in PARTS if any(fnmatch.fnmatch(name, p) for p in asked.parts or "*")]
    if not wanted:
        parser.error(f"there is no such part; there are {', '.join(PARTS)}")
    rows = {}
    for name in wanted:
        score = mutated(name, None if asked.most == "all" else int(asked.most), asked.seed)
        rows[name] = score.row
        print(f"| {name} | {score.row}", flush=True)
        for one in score.survived:
            print(f"  not noticed: {one}", flush=True)
        if asked.write:
            _write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
