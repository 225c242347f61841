"""What is wrong with playbooks' own dates, kept by the content of all that was read for them.

Laying out a year of weeks loads the planner and the holidays of the world: as much again as the
rest of a check. It hangs on the files of a playbook, the planner and the known holidays alone, not
on the day it is done; so while none of these has changed, what it found is found again.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from weekbook.caches.by_content import KeptByContent
from weekbook.caches.fault_json import plain, value_of
from weekbook.caches.faultless import planner_print
from weekbook.caches.folder import cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.base.fault import Fault


class OwnDatesCache(KeptByContent):
    """Faults of own dates by the digest of the planner and of every file of the playbook."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path or cache_folder() / "own-dates.json")

    def key(self, path: str, reads: Mapping[str, str]) -> str:
        """What tells these files, read for the playbook at `path`, from any others."""
        made = json.dumps([self._planner, path, sorted(reads.items())])
        return hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()

    def held(self, key: str) -> tuple[Fault, ...] | None:
        """The faults that were found; None where nothing is known."""
        kept = self.known.get(key)
        if not isinstance(kept, list):
            return None
        try:
            found = tuple(value_of(item) for item in kept)
            return found if all(item.level for item in found) else None
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # kept by another version

    def keep(self, key: str, found: tuple[Fault, ...]) -> None:
        """Keeps what was found."""
        self.add({key: [plain(item) for item in found]})

    @cached_property
    def _planner(self) -> str:
        return planner_print()
