"""What templates read, kept by their content, so that a check need not load jinja2 again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeGuard

from dsl.templates import Reading, TemplateFacts, template_facts
from weekbook.caches.by_content import KeptByContent
from weekbook.caches.folder import cache_folder

FORM = "3"
"""Part of every key: raised whenever `template_facts` finds something else for the same text."""


class TemplateCache(KeptByContent):
    """Facts by the digest of a template's text; a text that changed has another digest."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path or cache_folder() / f"templates-{FORM}.json")

    def facts(self, source: str) -> TemplateFacts:
        """A template's facts, from memory where its text is known."""
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        kept = self.known.get(digest)
        if _are_readings(kept):
            return TemplateFacts(tuple(Reading(*entry) for entry in kept))
        found = template_facts(source)
        if not found.problem:
            self.add({digest: [[read.name, read.part, read.line] for read in found.readings]})
        return found


def _are_readings(kept: object) -> TypeGuard[list[list[Any]]]:
    """Whether what was kept has the shape of what templates read: name, part and line of each."""
    return isinstance(kept, list) and all(
        isinstance(entry, list) and [type(cell) for cell in entry] == [str, str, int]
        for entry in kept
    )
