"""`weekbook run`."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from sqlalchemy import Engine

from engine.calendar.database.connection import DatabaseError, copy_database, reading
from engine.calendar.recovery.marks import RestoredError
from engine.calendar.standing.status import NeededChannel
from engine.sending.channels.address import channel_at
from engine.sending.channels.mail.accepted import AcceptedInFile
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import Channel
from engine.sending.leases.lease import AlreadyRunningError, Lease, SupersededError, alone
from engine.sending.leases.restore_guard import RestoreGuard, only_here
from engine.sending.watching.alarm import Alarm
from engine.sending.watching.circuit_words import circuit_lines
from engine.sending.watching.watch import Watch
from engine.sending.workers.channel_pool import Channels
from engine.sending.workers.dispatcher import Dispatcher
from engine.services.sending import standing
from engine.time.clock import Clock, FastClock, SharedClock, WallClock
from engine.workspace import Workspace
from weekbook.command_error import CommandError
from weekbook.fresh_folder import fresh_folder
from weekbook.output.terminal import Progress
from weekbook.ranges import read_date
from weekbook.telemetry import alarm_of, log_option, reopen_log, watching
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = """examples:
  weekbook run                              send what is due, until Ctrl-C
  weekbook run --until-done                 end when nothing approved is left to come
  weekbook run --rehearse-from 2026-11-30   write what would be sent into a folder, at once"""

STATES = ("sent", "prepared", "failed", "skipped", "over quota", "unsure", "asking")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--until-done", action="store_true", help="end when nothing approved is left to come"
    )
    parser.add_argument(
        "--take-over", action="store_true",
        help="take the place of a `run` that has stopped and gives no sign",
    )  # fmt: skip
    log_option(parser)
    parser.add_argument("--rehearse-from", metavar="DATE",
                        help="pretend it is this date: write all that would be sent into `rehearsal`, change nothing")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace, own_sessions=True)
    if arguments.rehearse_from:
        return rehearse(workspace, engine, _start_of(arguments.rehearse_from))
    clock = clock_of(engine)
    channels = open_channels(workspace, engine, clock)
    with (
        dispatching(),
        alone(workspace.root, engine, clock, arguments.take_over) as lease,
        guarded(lease, clock, workspace, "run") as mark,
        watching(arguments.log) as watch,
    ):
        alarm = alarm_of(workspace, engine, clock)
        done = send(lease, channels, clock, arguments.until_done, mark, watch, alarm)
    print(told(done))
    return verdict(engine, clock, done)


def clock_of(engine: Engine) -> Clock:
    """The clock that sending goes by: on PostgreSQL the server's, which all machines share."""
    return SharedClock() if engine.dialect.name == "postgresql" else WallClock()


def verdict(engine: Engine, clock: Clock, done: Counter[str]) -> int:
    """The exit code of what was done: 1 where a person has to see to something. Tells what waits
    for an address that is out of order."""
    waiting = [one for one, count in standing(engine, clock.now()).circuits if count]
    for line in circuit_lines(waiting):
        print(f"{line}: see `weekbook status`", file=sys.stderr)
    return 1 if waiting or any(done[state] for state in ("failed", "unsure", "asking")) else 0


@contextmanager
def dispatching() -> Iterator[None]:
    """Says what keeps a dispatcher from its work, and what to do."""
    try:
        yield
    except (AlreadyRunningError, SupersededError) as error:
        raise CommandError(str(error)) from error
    except RestoredError as error:
        raise CommandError(
            f"{error}, so nothing is sent. Was it restored from a backup, or copied? Look at"
            " `weekbook status` and `weekbook review`, then say `weekbook resume --restored`"
        ) from error


@contextmanager
def guarded(lease: Lease, clock: Clock, workspace: Workspace, command: str) -> Iterator[Path]:
    """The mark of the calendar on this machine, once it is sure that nothing is sent twice."""
    guard = RestoreGuard(
        lease, clock, workspace.old_mark,
        lambda what: print(f"weekbook {command}: {what}", file=sys.stderr),
    )  # fmt: skip
    one_file = lease.engine.dialect.name == "sqlite"  # which can be copied, and then has two
    alone_here = only_here(guard.mark) if one_file and lease.locked else nullcontext()
    with alone_here:
        guard.look()
        lease.renewed = guard.look
        yield guard.mark


def rehearse(workspace: Workspace, engine: Engine, start: dt.datetime) -> int:
    """Sends everything approved into the folder `rehearsal`, on a clock that jumps.

    Works on a copy of the calendar, so that nothing is taken for sent that was only rehearsed.
    """
    folder = fresh_folder(workspace.root / "rehearsal", "run")
    clock = FastClock(start)
    channels = Channels(lambda _: Outbox(folder))
    with tempfile.TemporaryDirectory() as name:
        try:
            copied = copy_database(engine, Path(name) / "rehearsal.db")
        except DatabaseError as error:
            raise CommandError(f"a rehearsal is not possible: {error}") from error
        with Lease(copied, clock) as lease:
            done = send(lease, channels, clock, until_done=True)
        copied.dispose()
    print(f"rehearsed: {told(done)}, into {folder}")
    return 1 if done["failed"] else 0


def open_channels(workspace: Workspace, engine: Engine, clock: Clock) -> Channels:
    """Every channel of the calendar, opened at the address that the environment holds. Those that
    have none which can be used are told, and the others work; raises `CommandError` where none
    can."""

    accepted = AcceptedInFile(workspace.root / ".weekbook-accepted", clock)

    def at_address(needed: NeededChannel) -> Channel:
        return channel_at(
            needed.name, needed.variable, os.environ, workspace.outbox, clock,
            workspace.private_networks, accepted,
        )  # fmt: skip

    channels = Channels(at_address, workspace.calendar_url, lambda name: os.environ.get(name, ""))
    with reading(engine) as connection:
        problems = channels.refresh(connection)
    if problems and not any(True for _ in channels):
        raise CommandError("; ".join(problems))
    return channels


def send(
    lease: Lease,
    channels: Channels,
    clock: Clock,
    until_done: bool,
    mark: Path | None = None,
    watch: Watch | None = None,
    alarm: Alarm | None = None,
) -> Counter[str]:
    """Runs a dispatcher until it is done or told to stop."""
    progress = Progress()
    dispatcher = Dispatcher(
        lease,
        channels,
        clock,
        lambda done: progress.show(f"{clock.now():%Y-%m-%d %H:%M} UTC  {told(done)}"),
        mark,
        lambda what: print(f"weekbook run: {what}", file=sys.stderr, flush=True),
        watch,
        alarm,
    )
    try:
        asyncio.run(until_stopped(dispatcher.run(until_done)))
    finally:
        progress.done()
    return dispatcher.done


async def until_stopped(work: Coroutine[None, None, object]) -> None:
    """Works until it is done, or until Ctrl-C or an order to end lets it land.

    A hang-up opens the log anew, as those who rotate logs expect. Where it comes because the
    terminal was closed, it is an order to end.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, task.cancel)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, _hung_up, task, _has_terminal())
    with suppress(asyncio.CancelledError):
        await task


def _hung_up(task: asyncio.Task[object], had_terminal: bool) -> None:
    reopen_log()
    if had_terminal and not _has_terminal():
        task.cancel()


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def told(done: Counter[str]) -> str:
    return (
        ", ".join(f"{done[state]} {state}" for state in STATES if done[state]) or "nothing was due"
    )


def _start_of(text: str) -> dt.datetime:
    """A day before the date, so that whatever the zones are, the whole date is still to come."""
    date = read_date(text, "UTC")
    return dt.datetime.combine(date, dt.time(), dt.UTC) - dt.timedelta(days=1)
