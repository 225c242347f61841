"""The workspace a command works in, and its database."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import told_error
from engine.calendar.database.connection import DatabaseError, open_database, revision, upgrade
from engine.calendar.database.pooler import require_own_sessions
from engine.services.database import require_current
from engine.workspace import Workspace, WorkspaceError, open_workspace
from weekbook.command_error import CommandError
from weekbook.output.database_faults import database_fault

SQLITE = "sqlite:///"


def workspace_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-C",
        dest="workspace",
        metavar="DIR",
        default=".",
        help="the workspace (default: where you are)",
    )


def opened(arguments: argparse.Namespace) -> Workspace:
    try:
        return open_workspace(Path(arguments.workspace))
    except WorkspaceError as error:
        raise CommandError(told_error(error)) from error


def database(workspace: Workspace, current: bool = True, own_sessions: bool = False) -> Engine:
    """The workspace's database. With `current`, its tables have to be in the newest form; with
    `own_sessions`, a server has to give sessions that stay ours."""
    try:
        engine = open_database(workspace.database_url)
        if own_sessions:
            require_own_sessions(engine)
        if current:
            require_current(engine)
    except DatabaseError as error:
        raise CommandError(told_error(error)) from error
    except DBAPIError as error:
        raise CommandError(database_fault(error)) from error
    return engine


def calendar_if_any(workspace: Workspace) -> Engine | None:
    """The workspace's database, or None where there is none with tables; looking makes none."""
    url = workspace.database_url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return None
    engine = database(workspace, current=False)
    return database(workspace) if revision(engine) else None


def who() -> str:
    """Who is at the keyboard, for the record of reviews."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def upgrade_if_new(engine: Engine) -> None:
    """A database without tables gets them; one in an older form is left to `db upgrade`."""
    if not revision(engine):
        upgrade(engine)
