"""`weekbook check` of a 100-line playbook, started cold, against bean-check and yamllint.

Once as it is called most (by a commit hook, by CI, by the other commands): on a playbook that was
faultless and has not changed. And once `--afresh`, with every line parsed and checked.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, command, in_turn
from benchmarks.samples import ledger, workspace, yaml

BIN = Path(sys.executable).parent


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = workspace(folder / "w", 100)
        (folder / "l.beancount").write_text(ledger(100))
        (folder / "l.yaml").write_text(yaml(path.read_text()))
        ours, afresh, bean, lint = in_turn(
            [
                command(BIN / "weekbook", "check", path, cwd=folder),
                command(BIN / "weekbook", "check", "--afresh", path, cwd=folder),
                command(BIN / "bean-check", "l.beancount", cwd=folder),
                command(BIN / "yamllint", "-d", "relaxed", "l.yaml", cwd=folder),
            ],
            runs=15,
        )
    return [
        Figure("check, cold, 100 lines, not changed since", ours, "bean-check", bean, "at most 1"),
        Figure("check, cold, 100 lines, not changed since", ours, "yamllint", lint, "at most 1"),
        Figure("check, cold, 100 lines, every line read", afresh, "bean-check", bean, "at most 1"),
        Figure("check, cold, 100 lines, every line read", afresh, "yamllint", lint, "at most 1"),
    ]
