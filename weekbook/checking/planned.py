"""Checks with a range of weeks: the unchanged from memory, those that share groups together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from engine.services.planning import clusters
from weekbook.caches.folder import cache_folder
from weekbook.checking.many import outcomes
from weekbook.checking.planned_memory import PlanMemory
from weekbook.checking.result import Caches, Outcome, outcomes_of
from weekbook.playbook_files import PlaybookFile


def planned_outcomes(
    files: Sequence[PlaybookFile], caches: Caches, arguments: argparse.Namespace
) -> list[Outcome]:
    """The outcomes in the order of the files.

    Playbooks are planned one by one on all cores first; those that turn out to share groups with
    others are then planned once more, together.
    """
    memory = PlanMemory(cache_folder())
    made: dict[PlaybookFile, Outcome] = {}
    if not arguments.afresh:
        for file in files:
            held = memory.held(file, arguments.first, arguments.weeks)
            if held is not None:
                made[file] = held
    fresh = [file for file in files if file not in made]
    made |= zip(fresh, outcomes(fresh, caches, arguments), strict=True)
    for own in _sharing([made[file] for file in files]):
        names = tuple(str(file.root / file.path) for file in own)
        if any(made[file].together != names for file in own) or set(own) & set(fresh):
            again = own if len(own) > 1 else [file for file in own if file not in fresh]
            made |= zip(again, outcomes_of(again, caches, arguments), strict=True)
            fresh += again
    for file in fresh:
        memory.keep(made[file])
    memory.save()
    return [made[file] for file in files]


def _sharing(every: Sequence[Outcome]) -> list[list[PlaybookFile]]:
    """The playbooks that share groups, in the same workspace."""
    names = [{f"{one.file.root} {name}" for name in one.groups} for one in every]
    return [[every[number].file for number in numbers] for numbers in clusters(names)]
