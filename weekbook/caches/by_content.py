"""What was found in a content, kept by its digest: another content has another, so nothing ages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weekbook.caches.kept_file import read_kept, write_kept

MOST_KEPT = 2_000


Kept = dict[str, list[Any]]
"""What was found, as JSON can hold it, by the digest of all it depends on."""


class KeptByContent:
    """Findings of earlier commands, and those of this one to be kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = self._load()
        self.learned: Kept = {}

    def add(self, learned: Kept) -> None:
        """Adds further findings."""
        self.known |= learned
        self.learned |= learned

    def save(self) -> None:
        """Writes the findings whole or not at all; a folder that can't be written is no fault."""
        if not self.learned:
            return
        kept = dict(list(self.known.items())[-MOST_KEPT:])
        write_kept(self.path, {"known": kept})

    def _load(self) -> Kept:
        known = read_kept(self.path).get("known")
        return known if isinstance(known, dict) else {}
