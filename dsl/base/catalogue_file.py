"""A compiled catalogue: gettext's, which also tells which messages it has."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import GNUTranslations
from typing import Any


class CatalogueFile(GNUTranslations):
    """The messages of one language, found by key and English."""

    _catalog: dict[Any, str]
    """The standard library's own: by name, or by name and number of the plural form."""

    def forms(self) -> Iterator[tuple[str, str]]:
        """The key and the English of each message without plural forms."""
        for name in self._catalog:
            key, mark, english = name.partition("\x04") if isinstance(name, str) else ("", "", "")
            if mark:
                yield key, english

    def texts(self) -> dict[str, str]:
        """What each message without plural forms says, by its key."""
        return {key: self._catalog[f"{key}\x04{english}"] for key, english in self.forms()}
