"""Weeks solved by earlier commands, kept in a folder by what they are."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from engine.planning.solving.solution_cache import Keep, SolvedWeeks

PLANNING = Path(__file__).parent.parent
DECIDING = ("solving", "rules", "slot.py")
"""What of `engine/planning` decides how a week is solved."""


def solved_weeks(folder: Path, keep: Keep) -> SolvedWeeks:
    """The weeks in `folder` that this very solver and model have solved before; others have a
    folder of their own in it, for they may find another of several best weeks."""
    return SolvedWeeks(folder / solver_print(), keep)


def solver_print(planning: Path = PLANNING) -> str:
    """Changes whenever the solver does, or what of `planning` decides how a week is solved. Read
    from the files: loading them would load the solver, which a plan of known weeks never needs."""
    digest = hashlib.sha256(version("ortools").encode())
    for name in DECIDING:
        part = planning / name
        for path in sorted(part.glob("*.py")) if part.is_dir() else (part,):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
