"""Files of a workspace: its root, and reading inside it and nowhere else.

Loads nothing beside, for every check begins here.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TextIO

from dsl.base.sentence import message

SETTINGS = "weekbook.toml"
MOST_BYTES = 64_000_000
"""No file of a workspace is read beyond this size."""


def read_inside(root: Path, path: str) -> bytes:
    """The bytes of a file in the workspace. A link that leads outside is not followed.

    Raises `OSError`.
    """
    try:
        found, top = (root / path).resolve(), root.resolve()
    except (RuntimeError, ValueError) as error:  # links in a circle; signs that no name can have
        raise OSError(
            errno.EINVAL, message("file.no_path", "it is no path of a file: {error}", error=error)
        ) from error
    if not found.is_relative_to(top):
        raise PermissionError(
            errno.EPERM, message("file.outside", "it leads outside the workspace")
        )
    return read_regular(found)


def read_regular(path: Path) -> bytes:
    """The bytes of a file that is one: a pipe or a device might never end, or never begin.

    Raises `OSError`, with words that say what stands there instead.
    """
    try:
        opened = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except ValueError as error:  # signs that no name can have
        raise OSError(
            errno.EINVAL, message("file.no_path", "it is no path of a file: {error}", error=error)
        ) from error
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, _SOCKET, str(path)) from error
        raise
    try:
        mode = os.fstat(opened).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, _kind(mode), str(path))
        with open(opened, "rb", closefd=False) as file:
            data = file.read(MOST_BYTES + 1)
    finally:
        os.close(opened)
    if len(data) > MOST_BYTES:
        said = message("file.larger", "it is larger than {most} MB", most=MOST_BYTES // 1_000_000)
        raise OSError(errno.EFBIG, said, str(path))
    return data


_SOCKET = message("file.socket", "it is a socket, not a file")


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return message("file.folder", "it is a folder, not a file")
    if stat.S_ISFIFO(mode):
        return message("file.pipe", "it is a pipe, not a file")
    return message("file.device", "it is a device, not a file")


def find_root(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that has a `weekbook.toml`."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / SETTINGS):  # what cannot be read is told of by who reads it
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
