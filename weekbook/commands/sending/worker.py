"""`weekbook worker`."""

from __future__ import annotations

import argparse
import os

from dsl.base.sentence import message, told_error
from engine.services.sending.opening import CannotSendError, Place, clock_of
from engine.services.sending.running import run_worker
from weekbook.command_error import CommandError
from weekbook.sending.stopping import until_stopped
from weekbook.sending.telemetry import log_option
from weekbook.sending.told import ended, telling
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook worker",
        message("help.worker.example.run", "send what is due, alongside the other workers"),
    ),
    (
        "weekbook worker --until-done",
        message("help.until_done", "exit once no approved post is left to send"),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    log_option(parser)
    parser.add_argument(
        "--until-done",
        action="store_true",
        help=message("help.until_done", "exit once no approved post is left to send"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace, own_sessions=True)
    place = Place(workspace, engine, os.environ, clock_of(engine))
    try:
        with telling("worker", arguments.log) as who:
            done = run_worker(place, who, until_stopped, until_done=arguments.until_done)
    except CannotSendError as error:
        raise CommandError(told_error(error)) from error
    return ended(done)
