"""`weekbook db`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message, say, told
from engine.services.database import bring_to_newest, form_of
from weekbook.command_error import CommandError
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook db upgrade",
        message(
            "help.db.example.upgrade", "upgrade the tables to the current version, or create them"
        ),
    ),
    ("weekbook db status", message("help.db.example.status", "show their version")),
)


NONE = message("db.no_form", "none")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "action", choices=("upgrade", "status"), help=message("help.action", "what to do")
    )


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments), current=False, own_sessions=arguments.action == "upgrade")
    form = form_of(engine)
    if form.too_new:
        raise CommandError(told(form.too_new))
    if arguments.action == "status":
        print(
            say(
                "db.status",
                "tables in form {form}, newest is {newest}",
                form=form.found or told(NONE),
                newest=form.newest,
            )
        )
        return 0 if form.is_newest else 1
    before = bring_to_newest(engine)
    if before.is_newest:
        print(say("db.newest", "the tables are in the newest form, {newest}", newest=before.newest))
    else:
        print(
            say(
                "db.upgraded",
                "the tables went from {before} to {newest}",
                before=before.found or told(NONE),
                newest=before.newest,
            )
        )
    return 0
