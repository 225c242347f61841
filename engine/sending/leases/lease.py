"""A dispatcher's hold on a database: alone, or as one of many.

On PostgreSQL it is a lease, which signs of life lengthen and silence ends. On SQLite it is the
lock on a file and an epoch in the database. Either is tested in every transaction that claims: a
process that was stopped and moves again claims nothing that is not its to claim.
"""

from __future__ import annotations

import os
import platform
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from dsl.base.sentence import message
from engine.calendar.database.connection import for_dispatching, reading
from engine.calendar.workers import holder
from engine.calendar.workers import registry as workers
from engine.calendar.workers.registry import LEASE, OccupiedError
from engine.sending.leases.beat import Beat
from engine.sending.leases.process import Process, certainly_dead
from engine.time.clock import Clock, SharedClock, boot_seconds

MARGIN = 3.0
"""How many seconds before its lease could end a dispatcher hands nothing more over: what it takes
from the last look to the request being out."""


class AlreadyRunningError(Exception):
    """Another dispatcher works on this database."""


class LeaseLostError(Exception):
    """The lease has run out, or may have; somebody else may be at work by now."""


class SupersededError(Exception):
    """Another process has taken over from this one, which had given no sign for too long."""


class Lease:
    """One dispatcher's hold: its number, under which it claims and settles."""

    def __init__(
        self, engine: Engine, clock: Clock, shared: bool = False, locked: bool = True,
        take_over: bool = False,
    ) -> None:  # fmt: skip
        """`shared` is for workers; `locked` says that this process holds the lock on the file, and
        `take_over` that a silent holder is to be superseded, both on SQLite."""
        self._postgresql = engine.dialect.name == "postgresql"
        self.engine = for_dispatching(engine) if self._postgresql else engine
        self.clock = clock
        self.shared = shared
        self.number = 0
        self.locked = locked
        self.renewed: Callable[[], object] = lambda: None
        """Done whenever the hold was taken anew, before anything is claimed under it."""
        self._take_over = take_over
        self._process = Process.this()
        self._deadline = 0.0
        self._doubtful = False
        self._ended = True
        self._beat = Beat(self._sign)

    def __enter__(self) -> Self:
        try:
            self.renew()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._beat.stop()
        with suppress(SQLAlchemyError):
            self._leave()
        self._close()

    def renew(self) -> None:
        """Takes the hold, under a new number; what is left under the old one is for whoever takes
        over. Raises `AlreadyRunningError`, or what the database raises while it is away."""
        self._beat.stop()
        before = boot_seconds()
        name = f"{platform.node()}:{os.getpid()}"
        self.number = self._joined(name) if self._postgresql else self._taken(name, before)
        self._ended = self._doubtful = False
        self._deadline = before + LEASE - MARGIN
        self._hear()
        self._beat.start()
        self.renewed()

    @property
    def lost(self) -> bool:
        """Whether nothing can be claimed any more until the hold is taken anew."""
        return self._ended or self._doubtful

    def may_send(self) -> bool:
        """Whether a message may be handed over at this moment: nobody can have taken over yet.

        Seconds count that the machine was asleep, or the process stopped; nobody sets them.
        """
        return not self._ended and boot_seconds() < self._deadline

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction under the hold: until it ends, nobody takes over.

        Raises `LeaseLostError` where the lease has run out, and `SupersededError` where another
        process has taken over on SQLite.
        """
        if self.lost:
            raise LeaseLostError(message("lease.anew", "the lease is to be taken anew"))
        try:
            with self.engine.begin() as connection:
                self._require_held(connection)
                yield connection
        except DBAPIError as error:
            # Where the session broke off, nobody knows whether the transaction came through: what
            # it claimed is for whoever takes over to find.
            self._doubtful = self._doubtful or error.connection_invalidated
            raise

    def _require_held(self, connection: Connection) -> None:
        if self._postgresql:
            if not workers.holds(connection, self.number):
                self._ended = True
                raise LeaseLostError(message("lease.out", "the lease has run out"))
        elif not holder.holds(connection, self.number):
            self._ended = True
            raise SupersededError(self._superseded_by(connection))
        elif not self.may_send():  # awake again: nobody has taken over, and nobody waits for it
            before = boot_seconds()
            holder.beat(connection, self.number, before)
            self._deadline = before + LEASE - MARGIN

    def dead(self, connection: Connection) -> tuple[int, ...]:
        """The dispatchers that ended and left something in the middle of sending; those that gave
        no sign for too long are written down as ended. On SQLite there are none beside this."""
        if not self._postgresql:
            return ()
        return workers.take_over(connection, self.number, certainly_dead(self._process))

    def deals(self) -> bool:
        """Whether it is this dispatcher that hands out turns."""
        with self.begin() as connection:
            return not self._postgresql or workers.deal(connection, self.number)

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """While the event loop works: signs of life are given only as long as it moves."""
        async with self._beat.ticking():
            yield

    def _joined(self, name: str) -> int:
        with self.engine.begin() as connection:
            workers.leave(connection, self.number)
            gone, alone = certainly_dead(self._process), not self.shared
            try:
                return workers.join(connection, name, str(self._process), alone, gone)
            except OccupiedError as error:
                raise AlreadyRunningError(_occupied(error)) from None

    def _taken(self, name: str, before: float) -> int:
        with reading(
            self.engine
        ) as connection:  # a process may have stopped in the midst of writing
            self._require_free(connection)
            found = holder.held(connection)
        try:
            with self.engine.begin() as connection:
                self._require_free(connection)
                return holder.take(connection, name, str(self._process), before, self.locked)
        except OperationalError as error:
            if found is None or not self._take_over:
                raise
            pid = Process.read(found.process).pid
            raise AlreadyRunningError(
                message(
                    "lease.stopped_writing",
                    "process {pid} has stopped in the middle of writing ({error}); end it (`kill -9 {pid}`) and start again",
                    pid=pid,
                    error=error.orig,
                )
            ) from None

    def _sign(self) -> bool:
        """One sign of life. Whether the next is of use."""
        before = boot_seconds()
        with self.engine.begin() as connection:
            if self._postgresql:
                asked = boot_seconds()
                said = workers.beat(connection, self.number)
                if said is not None and isinstance(self.clock, SharedClock):
                    self.clock.heed(said, asked, boot_seconds())
                alive = said is not None
            else:
                alive = holder.beat(connection, self.number, before)
        if alive:
            self._deadline = before + LEASE - MARGIN
        else:
            self._ended = True
        return alive

    def _hear(self) -> None:
        """Asks the server for its time, before anything is decided by it: more than once, since the
        quickest answer says most."""
        if not self._postgresql or not isinstance(self.clock, SharedClock):
            return
        with self.engine.begin() as connection:
            for _ in range(3):
                asked = boot_seconds()
                said = workers.server_time(connection)
                self.clock.heed(said, asked, boot_seconds())

    def _leave(self) -> None:
        with self.engine.begin() as connection:
            if self._postgresql:
                workers.leave(connection, self.number)
            else:
                holder.let_go(connection, self.number)

    def _close(self) -> None:
        if self._postgresql:
            self.engine.dispose()

    def _require_free(self, connection: Connection) -> None:
        """Raises `AlreadyRunningError` where another process sends from this calendar, unless it
        is silent and to be superseded."""
        found = holder.held(connection)
        if found is None or found.ended:
            if not self.locked:
                raise AlreadyRunningError(
                    message("lease.starting", "it is only starting, or ending")
                )
            return
        if found.epoch == self.number or (found.locked and self.locked):
            return  # nobody else could have the lock on the file while its holder lived
        process = Process.read(found.process)
        state = process.state(self._process.machine)
        if state == "dead" and self.locked:
            return
        silent = boot_seconds() - found.beat_at if process.same_boot(self._process) else None
        if silent is not None and silent > LEASE and self._take_over:
            return
        raise AlreadyRunningError(_told(process, state, silent))

    def _superseded_by(self, connection: Connection) -> str:
        found = holder.held(connection)
        who = (
            message("lease.process", "process {pid}", pid=Process.read(found.process).pid)
            if found is not None
            else message("lease.another", "another one")
        )
        return message(
            "lease.taken_over",
            "{who} has taken over from this one, which had given no sign for too long",
            who=who,
        )


@contextmanager
def alone(folder: Path, engine: Engine, clock: Clock, take_over: bool = False) -> Iterator[Lease]:
    """The hold of the one dispatcher of a workspace, and on PostgreSQL of the database, for other
    machines' sake. Raises `AlreadyRunningError` where another process has either; with `take_over`
    not where that process is silent."""
    with ExitStack() as held:
        locked = True
        lock = FileLock(folder / ".weekbook-run.lock")
        try:
            held.enter_context(lock.acquire(timeout=0))
        except Timeout:
            locked = False
            if engine.dialect.name != "sqlite":
                raise AlreadyRunningError(
                    message(
                        "lease.works", "another `weekbook run` works in {folder}", folder=folder
                    )
                ) from None
        lease = Lease(engine, clock, locked=locked, take_over=take_over)
        try:
            held.enter_context(lease)
        except AlreadyRunningError as error:
            if engine.dialect.name != "sqlite":
                raise
            raise AlreadyRunningError(
                message(
                    "lease.works_because",
                    "another `weekbook run` works in {folder}: {problem}",
                    folder=folder,
                    problem=error,
                )
            ) from None
        yield lease


def _told(process: Process, state: str, silent: float | None) -> str:
    if silent is None:
        return message(
            "lease.elsewhere",
            "process {pid}, started elsewhere or before; end it there",
            pid=process.pid,
        )
    pid, seconds = process.pid, f"{silent:.0f}"
    match state:
        case "stopped":
            told = message(
                "lease.stopped",
                "process {pid} is stopped, last sign {seconds} s ago",
                pid=pid,
                seconds=seconds,
            )
        case "dead":
            told = message(
                "lease.dead",
                "process {pid} has died, last sign {seconds} s ago",
                pid=pid,
                seconds=seconds,
            )
        case _ if silent > LEASE:
            told = message(
                "lease.silent",
                "process {pid} gives no sign, last sign {seconds} s ago",
                pid=pid,
                seconds=seconds,
            )
        case _:
            told = message(
                "lease.at_work",
                "process {pid} is at work, last sign {seconds} s ago",
                pid=pid,
                seconds=seconds,
            )
    if silent <= LEASE:
        return told
    return message(
        "lease.take_over", "{process}; `weekbook run --take-over` takes its place", process=told
    )


def _occupied(error: OccupiedError) -> str:
    return message(
        "lease.occupied",
        "another dispatcher, {name}, works on this database; its last sign was {seconds} s ago."
        " If it has died, its lease runs out {lease} s after that",
        name=error.name,
        seconds=f"{error.silent:.0f}",
        lease=f"{LEASE:.0f}",
    )
