"""One dispatcher for a database: a lock that the operating system lets go when a process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, func, select

POSTGRESQL_LOCK = 5_907_201_011
"""The number of our advisory lock, the same for every dispatcher of a database."""


class AlreadyRunningError(Exception):
    """Another dispatcher works on this database."""


@contextmanager
def only_dispatcher(folder: Path, engine: Engine) -> Iterator[None]:
    """Holds the workspace's lock, and on PostgreSQL the database's, for other machines' sake.

    Raises `AlreadyRunningError` where another process has either.
    """
    with ExitStack() as held:
        lock = FileLock(folder / ".weekbook-run.lock")
        try:
            held.enter_context(lock.acquire(timeout=0))
        except Timeout:
            raise AlreadyRunningError(f"another `weekbook run` works in {folder}") from None
        if engine.dialect.name == "postgresql":
            connection = held.enter_context(engine.connect())
            connection.detach()  # so that closing it ends its session, and with it the lock
            if not connection.scalar(select(func.pg_try_advisory_lock(POSTGRESQL_LOCK))):
                raise AlreadyRunningError("another `weekbook run` works on this database")
            connection.commit()  # the lock is the session's and outlives the transaction
        yield
