"""Why a template has no text."""

from __future__ import annotations

from dsl.base.message import Phrase, phrase
from dsl.telling.catalogue import told


class RenderError(Exception):
    """A template could not be rendered: why, in words for its author, and the line, if known."""

    def __init__(self, reason: Phrase | str, line: int = 0) -> None:
        self.reason = phrase("as_it_is", text=reason) if isinstance(reason, str) else reason
        self.line = line
        super().__init__(self.reason, line)

    def __str__(self) -> str:
        """The reason in English, for logs; `told(error.reason, tongue)` tells it to people."""
        return told(self.reason, "en")
