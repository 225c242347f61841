"""Weeks solved by earlier commands, kept in the user's cache by what they are."""

from __future__ import annotations

import hashlib
import inspect
from importlib.metadata import version

from cli.whole_file import keep_if_possible
from dsl.cache_folder import cache_folder
from engine.plan import model, problem, rules, slot, solving
from engine.plan.solved import SolvedWeeks


def solved_weeks() -> SolvedWeeks:
    """The weeks that this very solver and model have solved before; others have a folder of
    their own, for they may find another of several best weeks."""
    parts = (model, problem, rules, slot, solving)
    made = "".join([version("ortools"), *(inspect.getsource(part) for part in parts)])
    digest = hashlib.sha256(made.encode()).hexdigest()[:16]
    return SolvedWeeks(cache_folder() / "weeks" / digest, keep_if_possible)
