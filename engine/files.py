"""Files of a workspace: its root, and reading inside it and nowhere else.

Loads nothing beside, for every check begins here.
"""

from __future__ import annotations

from pathlib import Path

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
