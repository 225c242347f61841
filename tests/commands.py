"""Running the command as people do: as a process, from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parent.parent


def environment(**changes: str) -> dict[str, str]:
    given = {
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "WEEKBOOK_DEBUG": "1",
        **changes,
    }
    return {**os.environ, **given}


def weekbook(
    *arguments: str,
    cwd: Path | None = None,
    status: int | None = 0,
    env: Mapping[str, str] = MappingProxyType({}),
    **changes: str,
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, in an environment changed by `env` and `changes`; `status` is the
    exit code it must have (None: any)."""
    done = subprocess.run(
        [sys.executable, "-m", "weekbook.main", *arguments],
        cwd=cwd, env=environment(**env, **changes), capture_output=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    if status is not None:
        assert done.returncode == status, done.stdout + done.stderr
    return done


def started(*arguments: str, cwd: Path, **changes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "weekbook.main", *arguments],
        cwd=cwd, env=environment(**changes), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
