"""One dispatcher for a database: a lock that the operating system lets go when a process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class AlreadyRunningError(Exception):
    """Another dispatcher works on this database."""


@contextmanager
def only_dispatcher(folder: Path) -> Iterator[None]:
    """Holds the workspace's lock. Raises `AlreadyRunningError` where another process has it."""
    lock = FileLock(folder / ".weekbook-run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunningError(f"another `weekbook run` works in {folder}") from None
    try:
        yield
    finally:
        lock.release()
