"""`weekbook run`."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import signal
from collections import Counter

from sqlalchemy import Engine

from cli.command_error import CommandError
from cli.opened import database, opened, workspace_option
from cli.ranges import read_date
from cli.terminal import Progress
from engine.clock import Clock, FastClock, WallClock
from engine.dispatch.address import AddressError, channel_at
from engine.dispatch.channel import Channel
from engine.dispatch.dispatcher import Dispatcher, Key
from engine.dispatch.lock import AlreadyRunningError, only_dispatcher
from engine.dispatch.outbox import Outbox
from engine.store.database import reading
from engine.store.standing import needed_channels
from engine.workspace import Workspace

EXAMPLE = """examples:
  weekbook run                              send what is due, until Ctrl-C
  weekbook run --until-done                 end when nothing approved is left to come
  weekbook run --rehearse-from 2026-11-30   a rehearsal on a clock that jumps: outbox channels only"""

STATES = ("sent", "failed", "skipped", "unsure")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--until-done", action="store_true", help="end when nothing approved is left to come"
    )
    parser.add_argument("--rehearse-from", metavar="DATE",
                        help="pretend it is this date, and let time jump to each next post")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace)
    clock: Clock = WallClock()
    if arguments.rehearse_from:
        clock = FastClock(_start_of(arguments.rehearse_from))
    channels = open_channels(workspace, engine, clock)
    if arguments.rehearse_from and not all(isinstance(c, Outbox) for c in channels.values()):
        raise CommandError(
            "a rehearsal only sends to the outbox, and a channel here sends elsewhere"
        )
    done = send(
        workspace, engine, channels, clock, arguments.until_done or bool(arguments.rehearse_from)
    )
    print(told(done))
    return 1 if done["failed"] or done["unsure"] else 0


def open_channels(workspace: Workspace, engine: Engine, clock: Clock) -> dict[Key, Channel]:
    """Every channel of the calendar, opened at the address that the environment holds."""
    with reading(engine) as connection:
        needed = needed_channels(connection)
    channels, problems = {}, []
    for playbook, name, variable in needed:
        try:
            channels[playbook, name] = channel_at(
                name, variable, os.environ, workspace.outbox, clock
            )
        except AddressError as error:
            problems.append(str(error))
    if problems:
        raise CommandError("; ".join(problems))
    return channels


def send(
    workspace: Workspace,
    engine: Engine,
    channels: dict[Key, Channel],
    clock: Clock,
    until_done: bool,
) -> Counter[str]:
    """Runs the workspace's dispatcher until it is done or told to stop."""
    progress = Progress()
    dispatcher = Dispatcher(
        engine,
        channels,
        clock,
        lambda done: progress.show(f"{clock.now():%Y-%m-%d %H:%M} UTC  {told(done)}"),
    )

    async def work() -> None:
        task = asyncio.get_running_loop().create_task(dispatcher.run(until_done))
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            progress.done()

    try:
        with only_dispatcher(workspace.root):
            asyncio.run(work())
    except AlreadyRunningError as error:
        raise CommandError(str(error)) from error
    finally:
        progress.done()
    return dispatcher.done


def told(done: Counter[str]) -> str:
    return (
        ", ".join(f"{done[state]} {state}" for state in STATES if done[state]) or "nothing was due"
    )


def _start_of(text: str) -> dt.datetime:
    """A day before the date, so that whatever the zones are, the whole date is still to come."""
    date = read_date(text, "UTC")
    return dt.datetime.combine(date, dt.time(), dt.UTC) - dt.timedelta(days=1)
