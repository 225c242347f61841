"""A thousand playbooks checked: on every core, on one, and when none has changed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, command, in_turn
from benchmarks.samples import workspace

BIN = Path(sys.executable).parent
PLAYBOOKS = 1_000


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        first = workspace(folder, 100)
        (folder / "weekbook.toml").write_text("")
        text = first.read_text().replace("playbook bench", "playbook {name}")
        first.unlink()
        for number in range(PLAYBOOKS):
            path = folder / f"p{number:04}.playbook"
            path.write_text(text.replace("{name}", f"p{number}"))
        cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[:1]))
        taskset = shutil.which("taskset") or "taskset"
        check = (BIN / "weekbook", "check")
        both, one, kept = in_turn(
            [
                command(*check, "--afresh", ".", cwd=folder),
                command(taskset, "-c", cores, *check, "--afresh", ".", cwd=folder),
                command(*check, ".", cwd=folder),
            ],
            runs=3,
        )
    return [
        Figure(f"{PLAYBOOKS} playbooks checked afresh", both, "one core", one, "less than 1"),
        Figure(f"{PLAYBOOKS} playbooks, not changed since", kept, "afresh", both, "less than 1"),
    ]
