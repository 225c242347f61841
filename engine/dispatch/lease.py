"""A dispatcher's hold on a database: alone, or as one of many, until its process or session ends.

The locks are let go by the operating system or the database itself when their holder dies, so
nobody has to guess from silence whether a dispatcher is still at work.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from engine.clock import Clock
from engine.store.dispatchers import begin, end, not_ended

AT_WORK = 5_907_201_011
"""The advisory lock of all dispatchers of a database: held by one alone, or shared by many."""
NUMBERS = 590_720
"""The class of the advisory locks that each dispatcher holds under its own number."""
DEALER = 5_907_201_012
"""The advisory lock of the one worker that hands out turns."""


class AlreadyRunningError(Exception):
    """Another dispatcher works on this database."""


class LeaseLostError(Exception):
    """The session that held the locks is gone; somebody else may be at work by now."""


class Lease:
    """One dispatcher's hold. On PostgreSQL all its writing goes through the very session that
    holds the locks: where that is lost, nothing more can be claimed under it."""

    def __init__(self, engine: Engine, clock: Clock, shared: bool = False) -> None:
        self.engine = engine
        self.clock = clock
        self.shared = shared
        self.number = 0
        self._session: Connection | None = None

    def __enter__(self) -> Self:
        self.renew()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(SQLAlchemyError, LeaseLostError), self.begin() as connection:
            end(connection, [self.number], self.clock.now())
        self._close()

    def renew(self) -> None:
        """Takes the locks, under a new number. Raises `AlreadyRunningError`, or what the database
        raises while it is away."""
        self._close()
        if self.engine.dialect.name == "postgresql":
            self._session = self.engine.connect()
            self._session.detach()  # so that closing it ends its session, and with it the locks
            take = func.pg_try_advisory_lock_shared if self.shared else func.pg_try_advisory_lock
            taken = self._session.scalar(select(take(AT_WORK)))
            self._session.commit()  # the lock is the session's and outlives the transaction
            if not taken:
                self._close()
                raise AlreadyRunningError("another dispatcher works on this database")
        with self.begin() as connection:
            name = f"{platform.node()}:{os.getpid()}"
            self.number = begin(connection, name, self.clock.now())
            if self._session is not None:
                connection.scalar(select(func.pg_advisory_lock(NUMBERS, self.number)))

    @property
    def lost(self) -> bool:
        """Whether the session with the locks is gone. On SQLite a process keeps its lock."""
        if self.engine.dialect.name != "postgresql":
            return False
        return self._session is None or self._session.invalidated

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction. Raises `LeaseLostError` where the session with the locks is gone."""
        if self.lost:
            raise LeaseLostError
        if self._session is None:
            with self.engine.begin() as connection:
                yield connection
        else:
            with self._session.begin():
                yield self._session

    def dead(self, connection: Connection) -> tuple[int, ...]:
        """The dispatchers that ended without saying so; they are written down as ended."""
        others = [number for number in not_ended(connection) if number != self.number]
        if self._session is not None:
            others = [
                number for number in others
                if connection.scalar(select(func.pg_try_advisory_xact_lock(NUMBERS, number)))
            ]  # fmt: skip
        end(connection, others, self.clock.now())
        return tuple(others)

    def deals(self) -> bool:
        """Whether it is this dispatcher that hands out turns; the first to ask is, until it ends."""
        with self.begin() as connection:
            held = select(func.pg_try_advisory_lock(DEALER))
            return bool(connection.scalar(held))

    def _close(self) -> None:
        if self._session is not None:
            with suppress(SQLAlchemyError):
                self._session.close()
            self._session = None


@contextmanager
def alone(folder: Path, engine: Engine, clock: Clock) -> Iterator[Lease]:
    """The hold of the one dispatcher of a workspace, and on PostgreSQL of the database, for other
    machines' sake. Raises `AlreadyRunningError` where another process has either."""
    with ExitStack() as held:
        lock = FileLock(folder / ".weekbook-run.lock")
        try:
            held.enter_context(lock.acquire(timeout=0))
        except Timeout:
            raise AlreadyRunningError(f"another `weekbook run` works in {folder}") from None
        yield held.enter_context(Lease(engine, clock))
