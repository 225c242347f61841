"""`weekbook worker`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from engine.sending.leases.lease import Lease
from engine.sending.workers.work_queue import NoQueueError
from engine.sending.workers.worker import Worker
from weekbook.command_error import CommandError
from weekbook.commands.run import (
    clock_of,
    dispatching,
    guarded,
    open_channels,
    told,
    until_stopped,
    verdict,
)
from weekbook.output.terminal import Progress
from weekbook.telemetry import alarm_of, log_option, watching
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = """examples:
  weekbook worker                  send what is due, together with all other workers
  weekbook worker --until-done     end when nothing approved is left to come"""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    log_option(parser)
    parser.add_argument(
        "--until-done", action="store_true", help="end when nothing approved is left to come"
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace, own_sessions=True)
    if engine.dialect.name != "postgresql":
        raise CommandError(
            "workers need PostgreSQL; on one machine with SQLite, `weekbook run` sends"
        )
    clock = clock_of(engine)
    channels = open_channels(workspace, engine, clock)
    for problem in channels.problems.values():
        print(f"weekbook worker: {problem}; that is left to other workers", file=sys.stderr)
    progress = Progress()
    alarm = alarm_of(workspace, engine, clock)
    with (
        dispatching(),
        watching(arguments.log) as watch,
        Lease(engine, clock, shared=True) as lease,
        guarded(lease, clock, workspace, "worker") as mark,
    ):
        worker = Worker(
            lease,
            channels,
            clock,
            mark,
            lambda done: progress.show(f"{clock.now():%Y-%m-%d %H:%M} UTC  {told(done)}"),
            lambda what: print(f"weekbook worker: {what}", file=sys.stderr, flush=True),
            watch,
            alarm,
        )
        try:
            asyncio.run(until_stopped(worker.run(arguments.until_done)))
        except NoQueueError as error:
            raise CommandError(str(error)) from error
        finally:
            progress.done()
    print(told(worker.done))
    return verdict(engine, clock, worker.done)
