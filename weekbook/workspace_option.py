"""The workspace a command works in, and its database."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import message, told_error
from engine.services import database as databases
from engine.services.database import DatabaseError, open_if_any
from engine.workspace import Workspace, WorkspaceError, open_workspace
from weekbook.command_error import CommandError
from weekbook.output.database_faults import database_fault
from weekbook.output.machine_language import speak_as


def workspace_option(parser: argparse.ArgumentParser) -> None:
    """Adds `-C`."""
    parser.add_argument(
        "-C",
        dest="workspace",
        metavar="DIR",
        default=".",
        help=message("help.workspace", "the workspace (default: the current folder)"),
    )


def opened(arguments: argparse.Namespace) -> Workspace:
    """The workspace that is meant; from now on its playbooks' language is spoken. Raises
    `CommandError`."""
    workspace = opened_silently(Path(arguments.workspace))
    speak_as(workspace.root / path for path in workspace.playbooks)
    return workspace


def opened_silently(folder: Path) -> Workspace:
    """A workspace whatever its language. Raises `CommandError`."""
    try:
        return open_workspace(folder)
    except WorkspaceError as error:
        raise CommandError(told_error(error)) from error


def database(workspace: Workspace, current: bool = True, own_sessions: bool = False) -> Engine:
    """The workspace's database. With `current`, its tables have to be in the newest form; with
    `own_sessions`, a server has to give sessions that stay ours."""
    with _faults_told():
        return databases.opened(workspace.database_url, current=current, own_sessions=own_sessions)


def calendar_if_any(workspace: Workspace) -> Engine | None:
    """The workspace's database, or None where there is none with tables; looking makes none."""
    with _faults_told():
        return open_if_any(workspace.database_url)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise CommandError(told_error(error)) from error
    except DBAPIError as error:
        raise CommandError(database_fault(error)) from error


def who() -> str:
    """Who is at the keyboard, for the record of reviews."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
