"""Weeks solved by earlier commands, kept in a folder by what they are."""

from __future__ import annotations

import hashlib
import inspect
from importlib.metadata import version
from pathlib import Path

from engine.planning import slot
from engine.planning.rules import hard_rules as rules
from engine.planning.rules import problem
from engine.planning.solving import model
from engine.planning.solving import solver as solving
from engine.planning.solving.solution_cache import Keep, SolvedWeeks


def solved_weeks(folder: Path, keep: Keep) -> SolvedWeeks:
    """The weeks in `folder` that this very solver and model have solved before; others have a
    folder of their own in it, for they may find another of several best weeks."""
    parts = (model, problem, rules, slot, solving)
    made = "".join([version("ortools"), *(inspect.getsource(part) for part in parts)])
    digest = hashlib.sha256(made.encode()).hexdigest()[:16]
    return SolvedWeeks(folder / digest, keep)
