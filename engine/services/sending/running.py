"""Sending what is due: by the one dispatcher of a calendar, by one of many workers, or rehearsed.

Lease, restore guard, channels, alarm and watch are put together here and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from dsl.base.sentence import message, told_error
from engine.calendar.database.connection import DatabaseError, copy_database
from engine.calendar.recovery.marks import RestoredError
from engine.sending.channels.outbox import Outbox
from engine.sending.leases.lease import AlreadyRunningError, Lease, SupersededError, alone
from engine.sending.leases.restore_guard import RestoreGuard, only_here
from engine.sending.watching.circuit_words import circuit_lines
from engine.sending.watching.watch import LOG, Watch
from engine.sending.workers.channel_pool import Channels
from engine.sending.workers.dispatcher import Dispatcher
from engine.services.sending.opening import CannotSendError, Place, alarm_of, open_channels
from engine.services.sending.standing import standing
from engine.time.clock import FastClock

__all__ = [
    "LOG",
    "CannotSendError",
    "Done",
    "Place",
    "Telling",
    "Watch",
    "rehearse",
    "run_alone",
    "run_worker",
    "send_all",
]

Until = Callable[[Coroutine[None, None, object]], None]
"""Works until the work is done, or until somebody orders an end and lets it land."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told how it goes."""

    progress: Callable[[dt.datetime, Counter[str]], None]
    """The time, and how many deliveries came to each state so far."""
    trouble: Callable[[str], None]
    """Whatever goes wrong, in words for the operator."""
    watch: Watch


@dataclass(frozen=True, slots=True)
class Done:
    """How many deliveries came to each state, and what waits for an address out of order."""

    counts: Counter[str]
    out_of_order: tuple[str, ...] = ()
    """A line for each address that deliveries wait for."""

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to see to something."""
        asks = any(self.counts[state] for state in ("failed", "unsure", "asking"))
        return asks or bool(self.out_of_order)


def run_alone(
    place: Place, telling: Telling, until: Until, *, until_done: bool, take_over: bool
) -> Done:
    """Sends as the one dispatcher of a workspace, until told to stop or, with `until_done`, until
    nothing approved is left to come.

    With `take_over` it takes the place of one that gives no sign. Raises `CannotSendError`.
    """
    channels = open_channels(place)
    with (
        _hindrances_told(),
        alone(place.workspace.root, place.engine, place.clock, take_over) as lease,
        _guarded(lease, place, telling) as mark,
    ):
        dispatcher = Dispatcher(
            lease,
            channels,
            place.clock,
            told=lambda counts: telling.progress(place.clock.now(), counts),
            mark=mark,
            trouble=telling.trouble,
            watch=telling.watch,
            alarm=alarm_of(place),
        )
        until(dispatcher.run(until_done))
    return _done(place, dispatcher.done)


def run_worker(place: Place, telling: Telling, until: Until, *, until_done: bool) -> Done:
    """Sends as one of many workers on PostgreSQL; otherwise like `run_alone`.

    What this machine has no address for is told, and left to the other workers.
    """
    # the work queue's libraries are slow to load, and needed for workers alone
    from engine.sending.workers.work_queue import NoQueueError  # noqa: PLC0415
    from engine.sending.workers.worker import Worker  # noqa: PLC0415

    if place.engine.dialect.name != "postgresql":
        raise CannotSendError(
            message(
                "worker.postgresql",
                "workers need PostgreSQL; on one machine with SQLite, `weekbook run` sends",
            )
        )
    channels = open_channels(place)
    for problem in channels.problems.values():
        telling.trouble(
            message("worker.left", "{problem}; that is left to other workers", problem=problem)
        )
    alarm = alarm_of(place)
    with (
        _hindrances_told(),
        Lease(place.engine, place.clock, shared=True) as lease,
        _guarded(lease, place, telling) as mark,
    ):
        worker = Worker(
            lease,
            channels,
            place.clock,
            mark=mark,
            told=lambda counts: telling.progress(place.clock.now(), counts),
            trouble=telling.trouble,
            watch=telling.watch,
            alarm=alarm,
        )
        try:
            until(worker.run(until_done))
        except NoQueueError as error:
            raise CannotSendError(*error.args) from error
    return _done(place, worker.done)


def rehearse(
    engine: Engine, start: dt.datetime, folder: Path, telling: Telling, until: Until
) -> Counter[str]:
    """Writes everything approved that is due from `start` on into `folder`, on a clock that jumps.

    Works on a copy of the calendar, so that nothing is taken for sent that was only rehearsed.
    Raises `CannotSendError` where it cannot be copied.
    """
    channels = Channels(lambda _: Outbox(folder))
    with tempfile.TemporaryDirectory() as name:
        try:
            copied = copy_database(engine, Path(name) / "rehearsal.db")
        except DatabaseError as error:
            raise CannotSendError(
                message(
                    "run.no_rehearsal",
                    "a rehearsal is not possible: {error}",
                    error=told_error(error),
                )
            ) from error
        done = _jumping(copied, FastClock(start), channels, telling, until)
        copied.dispose()
    return done


def send_all(place: Place, clock: FastClock, telling: Telling, until: Until) -> Counter[str]:
    """Sends everything approved through its own channels, on a clock that jumps; for a calendar
    that nobody else sends from."""
    channels = open_channels(replace(place, clock=clock))
    return _jumping(place.engine, clock, channels, telling, until)


def _jumping(
    engine: Engine, clock: FastClock, channels: Channels, telling: Telling, until: Until
) -> Counter[str]:
    with Lease(engine, clock) as lease:
        dispatcher = Dispatcher(
            lease,
            channels,
            clock,
            told=lambda counts: telling.progress(clock.now(), counts),
            trouble=telling.trouble,
            watch=telling.watch,
        )
        until(dispatcher.run(True))
    return dispatcher.done


def _done(place: Place, counts: Counter[str]) -> Done:
    found = standing(place.engine, place.clock.now())
    waiting = [one for one, count in found.circuits if count]
    return Done(counts, tuple(circuit_lines(waiting)))


@contextmanager
def _hindrances_told() -> Iterator[None]:
    """Says what keeps a dispatcher from its work, and what to do."""
    try:
        yield
    except (AlreadyRunningError, SupersededError) as error:
        raise CannotSendError(*error.args) from error
    except RestoredError as error:
        raise CannotSendError(
            message(
                "run.restored",
                "{error}, so nothing is sent. Was it restored from a backup, or copied? Look at `weekbook status` and `weekbook review`, then say `weekbook resume --restored`",
                error=told_error(error),
            )
        ) from error


@contextmanager
def _guarded(lease: Lease, place: Place, telling: Telling) -> Iterator[Path]:
    """The mark of the calendar on this machine, once it is sure that nothing is sent twice."""
    guard = RestoreGuard(lease, place.clock, place.workspace.old_mark, telling.trouble)
    one_file = lease.engine.dialect.name == "sqlite"  # which can be copied, and then has two
    alone_here = only_here(guard.mark) if one_file and lease.locked else nullcontext()
    with alone_here:
        guard.look()
        lease.renewed = guard.look
        yield guard.mark
