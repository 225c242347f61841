"""The language in which people are spoken to just now, and the catalogue of each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl.base.catalogue_file import CatalogueFile

LOCALES = Path(__file__).parent.parent.parent / "locales"
"""Beside our packages, in the repository and in the wheel."""

FOLDERS = {"es": "es", "zh-CN": "zh_Hans", "zh-TW": "zh_Hant"}
"""The catalogue of each language; English stands beside the code and has none."""

HTML_NAMES = {"en": "en", "es": "es", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant"}
"""What a page calls its language (BCP 47)."""

_everywhere = "en"
_here: ContextVar[str] = ContextVar("language", default="")


def spoken() -> str:
    """The language people are spoken to in here: that of this task or request, or the program's."""
    return _here.get() or _everywhere


def speak(language: str) -> None:
    """Speaks a language in the whole program, in every thread, where nothing else is asked for."""
    global _everywhere
    _everywhere = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speaks a language inside the block, in this task or request only."""
    token = _here.set(language)
    try:
        yield
    finally:
        _here.reset(token)


def speak_here(language: str) -> None:
    """Speaks a language in the rest of this task or request."""
    _here.set(language)


@lru_cache
def catalogue(language: str) -> CatalogueFile | None:
    """The messages of a language; None for English, and for a language without a catalogue."""
    return _file(language, "weekbook")


@lru_cache
def fault_texts(language: str) -> Mapping[str, str] | None:
    """What faults say in a language, by key; None for English, and for one without a catalogue.

    They have a file of their own, which is read when there is a fault to tell.
    """
    messages = _file(language, "faults")
    return None if messages is None else messages.texts()


def _file(language: str, name: str) -> CatalogueFile | None:
    if language not in FOLDERS:
        return None
    from dsl.base.catalogue_file import CatalogueFile  # noqa: PLC0415 - English loads nothing

    try:
        with open(LOCALES / FOLDERS[language] / f"{name}.mo", "rb") as file:
            return CatalogueFile(file)
    except OSError:  # a checkout that was not installed
        return None
