"""`weekbook run`."""

from __future__ import annotations

import argparse
import datetime as dt
import os

from sqlalchemy import Engine

from dsl.base.sentence import message, say, told_error
from engine.services.sending.opening import CannotSendError, Place, clock_of
from engine.services.sending.running import rehearse, run_alone
from engine.workspace import Workspace
from weekbook.command_error import CommandError
from weekbook.fresh_folder import fresh_folder
from weekbook.ranges import read_date
from weekbook.sending.stopping import until_stopped
from weekbook.sending.telemetry import log_option
from weekbook.sending.told import done_words, ended, telling
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    ("weekbook run", message("help.run.example.run", "send what is due, until Ctrl-C")),
    (
        "weekbook run --until-done",
        message("help.until_done", "exit once no approved post is left to send"),
    ),
    (
        "weekbook run --rehearse-from 2026-11-30",
        message(
            "help.run.example.rehearse", "write what would be sent into a folder, without waiting"
        ),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--until-done",
        action="store_true",
        help=message("help.until_done", "exit once no approved post is left to send"),
    )
    parser.add_argument(
        "--take-over", action="store_true",
        help=message("help.run.take_over", "take over from a `run` that no longer responds"),
    )  # fmt: skip
    log_option(parser)
    parser.add_argument("--rehearse-from", metavar="DATE",
                        help=message("help.run.rehearse", "rehearse from this date: write what would be sent into `rehearsal` and change nothing"))  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace, own_sessions=True)
    try:
        if arguments.rehearse_from:
            return _rehearsed(workspace, engine, _start_of(arguments.rehearse_from))
        place = Place(workspace, engine, os.environ, clock_of(engine))
        with telling("run", arguments.log) as who:
            done = run_alone(
                place,
                who,
                until_stopped,
                until_done=arguments.until_done,
                take_over=arguments.take_over,
            )
    except CannotSendError as error:
        raise CommandError(told_error(error)) from error
    return ended(done)


def _rehearsed(workspace: Workspace, engine: Engine, start: dt.datetime) -> int:
    folder = fresh_folder(workspace.root / "rehearsal", "run")
    with telling("run") as who:
        counts = rehearse(engine, start, folder, who, until_stopped)
    print(
        say(
            "run.rehearsed",
            "rehearsed: {done}, into {folder}",
            done=done_words(counts),
            folder=folder,
        )
    )
    return 1 if counts["failed"] else 0


def _start_of(text: str) -> dt.datetime:
    """A day before the date, so that whatever the zones are, the whole date is still to come."""
    date = read_date(text, "UTC")
    return dt.datetime.combine(date, dt.time(), dt.UTC) - dt.timedelta(days=1)
