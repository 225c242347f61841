"""Files of a workspace: its root, and reading inside it and nowhere else.

Loads nothing beside, for every check begins here.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TextIO

SETTINGS = "weekbook.toml"
MOST_BYTES = 64_000_000
"""No file of a workspace is read beyond this size."""


def read_inside(root: Path, path: str) -> bytes:
    """The bytes of a file in the workspace. A link that leads outside is not followed.

    Raises `OSError`.
    """
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise PermissionError(1, "it leads outside the workspace")
    with open(found, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(27, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return data


def find_root(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that has a `weekbook.toml`."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder
    return None


def open_own(path: Path) -> TextIO:
    """A file to add to that only its owner reads, however it was made. Raises `OSError`."""
    keep_to_owner(path)
    return open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600))


def keep_to_owner(path: Path) -> bool:
    """Takes a file or a folder away from all but its owner. Whether others could have read it.

    One that is not there, or is somebody else's, stays as it is.
    """
    try:
        mode = path.stat().st_mode
        if not mode & 0o077 or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return False
        path.chmod(stat.S_IMODE(mode) & 0o700)
    except OSError:
        return False
    return True
