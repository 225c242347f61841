"""What templates read, kept by their content, so that a check need not load jinja2 again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeGuard

from dsl.templates import Reading, TemplateFacts, template_facts
from weekbook.caches.folder import cache_folder
from weekbook.caches.kept_file import read_kept, write_kept

FORM = "3"
"""Part of every key: raised whenever `template_facts` finds something else for the same text."""

MOST_KEPT = 2_000


Kept = dict[str, list[list[Any]]]
"""What templates read, by the digest of their text."""


class TemplateCache:
    """Facts by the digest of a template's text; a text that changed has another digest."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or cache_folder() / f"templates-{FORM}.json"
        self.known = self._load()
        self.learned: Kept = {}

    def facts(self, source: str) -> TemplateFacts:
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        kept = self.known.get(digest)
        if _are_readings(kept):
            return TemplateFacts(tuple(Reading(*entry) for entry in kept))
        found = template_facts(source)
        if not found.problem:
            self.add({digest: [[read.name, read.part, read.line] for read in found.readings]})
        return found

    def add(self, learned: Kept) -> None:
        """Adds what was found in further templates."""
        self.known |= learned
        self.learned |= learned

    def save(self) -> None:
        """Writes the cache whole or not at all; a folder that can't be written is no fault."""
        if not self.learned:
            return
        kept = dict(list(self.known.items())[-MOST_KEPT:])
        write_kept(self.path, {"known": kept})

    def _load(self) -> Kept:
        known = read_kept(self.path).get("known")
        return known if isinstance(known, dict) else {}


def _are_readings(kept: object) -> TypeGuard[list[list[Any]]]:
    """Whether what was kept has the shape of what templates read: name, part and line of each."""
    return isinstance(kept, list) and all(
        isinstance(entry, list) and [type(cell) for cell in entry] == [str, str, int]
        for entry in kept
    )
