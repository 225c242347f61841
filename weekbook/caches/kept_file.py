"""Files of the cache: sealed values, written whole or not at all, done without where they can't be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dsl.base.sealed import sealed, unsealed
from engine.files import read_regular
from weekbook.caches.atomic_write import keep_if_possible


def read_kept(path: Path) -> dict[str, Any]:
    """What is kept in a file; nothing where there is none, or one that this program did not write."""
    try:
        text = read_regular(path).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return unsealed(text) or {}


def write_kept(path: Path, value: dict[str, Any]) -> None:
    """Keeps a value; a file that can't be written is no fault."""
    keep_if_possible(path, sealed(value))
