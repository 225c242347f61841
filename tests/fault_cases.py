"""The faults of a case file: read, checked and, for cases under `planned`, planned."""

from __future__ import annotations

from pathlib import Path

from dsl.base.fault import Fault
from dsl.checking import Checked, check
from engine.planning.checking.own_dates import own_dates
from engine.planning.planner import plan
from engine.planning.told_once import beside
from tests.conftest import CASES

MOST_WEEKS = 4


def checked_case(path: Path, data: bytes | None = None) -> Checked:
    """Checks a case; `data` stands for its content where it is given."""

    def read(name: str) -> bytes:
        if name == path.name:
            return path.read_bytes() if data is None else data
        return (CASES / "files" / name).read_bytes()

    return check(path.name, read)


def faults_of(path: Path, data: bytes | None = None, planned: bool = False) -> tuple[Fault, ...]:
    """All faults of a case; with `planned` also those of its own dates and of a plan."""
    checked = checked_case(path, data)
    playbook = checked.playbook
    if not planned or not checked.sound or playbook.start is None:
        return checked.faults
    weeks = 1 if playbook.end is None else -(-(playbook.end - playbook.start).days // 7)
    found = plan(playbook, playbook.start, min(max(weeks, 1), MOST_WEEKS))
    both = dict.fromkeys(
        [*checked.faults, *beside(own_dates(playbook), found.faults), *found.faults]
    )
    return tuple(sorted(both, key=lambda fault: fault.order))
