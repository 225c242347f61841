"""`weekbook db`."""

from __future__ import annotations

import argparse

from engine.calendar.database.connection import newer_form, newest_revision, revision, upgrade
from weekbook.command_error import CommandError
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = """examples:
  weekbook db upgrade      bring the tables to the newest form, or make them
  weekbook db status       tell which form they are in"""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("action", choices=("upgrade", "status"), help="what to do")


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments), current=False, own_sessions=arguments.action == "upgrade")
    before, newest = revision(engine), newest_revision(engine)
    newer = newer_form(before, newest)
    if newer:
        raise CommandError(newer)
    if arguments.action == "status":
        print(f"tables in form {before or 'none'}, newest is {newest}")
        return 0 if before == newest else 1
    if engine.dialect.name == "postgresql":
        from engine.sending.workers.work_queue import install_queue  # noqa: PLC0415 - slow to load

        install_queue(engine)
    if before == newest:
        print(f"the tables are in the newest form, {newest}")
        return 0
    upgrade(engine)
    print(f"the tables went from {before or 'none'} to {newest}")
    return 0
