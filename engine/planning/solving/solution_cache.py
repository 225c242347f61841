"""Weeks that were solved before, kept by what they are and not by whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dsl.base.sealed import sealed, unsealed
from engine.files import read_regular
from engine.planning.rules.problem import Problem, Solution

Keep = Callable[[Path, str], None]
"""Writes a file whole or not at all; one that cannot be written is no fault."""


At = Callable[[str, dt.date], None]
"""Takes the name of a playbook and the Monday of a week."""


class SolvedWeeks:
    """Solutions by the key of their problem, in memory and, with a folder, between processes.

    A solution is kept as the numbers of the choices taken, so that equal weeks of different
    playbooks have the same. What is read from a file has to be sealed, and is trusted no further than that: the
    planner looks at every solution once more before it uses it.
    """

    def __init__(self, folder: Path | None = None, keep: Keep | None = None) -> None:
        self._folder = folder
        self._keep = keep
        self._known: dict[str, str] = {}
        self.at: At | None = None
        """Is told which week of which playbook is being planned."""
        self.work = 0.0
        """What the weeks asked for have cost, now or when they were solved."""

    def get(self, problem: Problem) -> tuple[bool, Solution | None]:
        """Whether the problem was solved before, and its solution; None where it has none."""
        text = self._known.get(problem.key) or self._read(problem.key)
        if text is None:
            return False, None
        kept = unsealed(text)
        if kept is None or kept.get("key") != problem.key:
            return False, None  # not written by this program, cut short, changed or moved
        taken = kept.get("taken")
        if taken is None:
            return True, None
        if not _fits(taken, problem):
            return False, None
        contents = tuple(
            None if number is None else slot.choices[number]
            for slot, number in zip(problem.slots, taken, strict=True)
        )
        work = kept.get("work")
        spent = work if isinstance(work, float) else 0.0
        self.work += spent
        return True, Solution(contents, kept.get("proven") is True, spent)

    def put(self, problem: Problem, solution: Solution | None) -> None:
        """Keeps a solution, or that there is none. One that was not found in time is not kept."""
        self.work += solution.work if solution is not None else 0.0
        if solution is not None and not solution.contents:
            return
        kept: dict[str, Any] = {"key": problem.key, "taken": None}
        if solution is not None:
            kept["taken"] = [
                None if content is None else slot.choices.index(content)
                for slot, content in zip(problem.slots, solution.contents, strict=True)
            ]
            kept["proven"] = solution.proven
            kept["work"] = solution.work
        text = sealed(kept)
        self._known[problem.key] = text
        if self._folder is not None and self._keep is not None:
            self._keep(self._path(problem.key), text)

    def _path(self, key: str) -> Path:
        return (self._folder or Path()) / key[:2] / f"{key}.json"

    def _read(self, key: str) -> str | None:
        if self._folder is None:
            return None
        try:
            return read_regular(self._path(key)).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None


def _fits(taken: object, problem: Problem) -> bool:
    """Whether numbers of choices can be those of the problem's slots."""
    return (
        isinstance(taken, list)
        and len(taken) == len(problem.slots)
        and all(
            number is None or (type(number) is int and 0 <= number < len(slot.choices))
            for slot, number in zip(problem.slots, taken, strict=True)
        )
    )
