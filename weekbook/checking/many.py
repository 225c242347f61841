"""Checking many playbooks on every core of the machine."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from weekbook.caches.by_content import Kept
from weekbook.checking.result import Caches, Outcome, outcomes_of
from weekbook.playbook_files import PlaybookFile

WORTH_IT = 60
"""From how many playbooks on it pays to start further processes."""


def outcomes(
    files: Sequence[PlaybookFile], caches: Caches, arguments: argparse.Namespace
) -> list[Outcome]:
    """The outcomes in the order of the files. What was found is added to the caches."""
    cores = os.cpu_count() or 1
    if len(files) < WORTH_IT or cores < 2:
        return _each(files, caches, arguments)
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only for many

    size = -(-len(files) // (4 * cores))
    parts = [files[start : start + size] for start in range(0, len(files), size)]
    found: list[Outcome] = []
    with ProcessPoolExecutor(cores) as pool:
        for part, learned in pool.map(_part, parts, [arguments] * len(parts)):
            found += part
            caches.add(learned)
    return found


def _part(
    files: Sequence[PlaybookFile], arguments: argparse.Namespace
) -> tuple[list[Outcome], list[Kept]]:
    caches = Caches.opened()
    return _each(files, caches, arguments), caches.learned


def _each(
    files: Sequence[PlaybookFile], caches: Caches, arguments: argparse.Namespace
) -> list[Outcome]:
    return [one for file in files for one in outcomes_of([file], caches, arguments)]
