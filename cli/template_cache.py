"""What templates read, kept by their content, so that a check need not load jinja2 again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cli.whole_file import keep_if_possible
from dsl.cache_folder import cache_folder
from dsl.template import Reading, TemplateFacts, template_facts

FORM = "2"
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
        if kept is not None:
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
        keep_if_possible(self.path, json.dumps(kept))

    def _load(self) -> Kept:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
