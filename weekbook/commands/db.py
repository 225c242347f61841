"""`weekbook db`."""

from __future__ import annotations

import argparse

from engine.services.database import bring_to_newest, form_of
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
    form = form_of(engine)
    if form.too_new:
        raise CommandError(form.too_new)
    if arguments.action == "status":
        print(f"tables in form {form.found or 'none'}, newest is {form.newest}")
        return 0 if form.is_newest else 1
    before = bring_to_newest(engine)
    if before.is_newest:
        print(f"the tables are in the newest form, {before.newest}")
    else:
        print(f"the tables went from {before.found or 'none'} to {before.newest}")
    return 0
