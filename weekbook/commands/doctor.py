"""`weekbook doctor`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from zoneinfo import TZPATH

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from engine.calendar.database.connection import newer_form, newest_revision, revision
from engine.calendar.database.integrity import troubles_of
from engine.sending.channels.address import channel_at
from engine.sending.channels.port import AddressError
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook import __version__
from weekbook.caches.templates import TemplateCache
from weekbook.channel_reach import reach
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.output.database_faults import database_fault
from weekbook.output.terminal import colours, styled
from weekbook.playbook_files import PlaybookFile
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = """examples:
  weekbook doctor            look at the machine, the playbooks and the database
  weekbook doctor --reach    ask the channels' services, too; nothing is sent"""

LEAST_FREE_MB = 200

Finding = tuple[bool, str]
"""Whether all is well, and what was looked at."""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--reach", action="store_true", help="ask the services behind the channels; sends nothing"
    )


def run(arguments: argparse.Namespace) -> int:
    """Looks at everything and changes nothing."""
    workspace = opened(arguments)
    findings = [
        *_machine(workspace),
        *_playbooks(workspace, arguments.reach),
        *_database(workspace),
    ]
    colour = colours(sys.stdout)
    for fine, told in findings:
        mark = styled("fine", "good", colour) if fine else styled("LOOK", "error", colour)
        print(f"{mark}  {told}")
    return 0 if all(fine for fine, _ in findings) else 1


def _machine(workspace: Workspace) -> Iterator[Finding]:
    yield True, f"weekbook {__version__} on Python {sys.version.split()[0]}"
    zones = next((path for path in TZPATH if Path(path).is_dir()), "")
    told = zones or f"the tzdata package {version('tzdata')}, for the machine has none of its own"
    yield True, f"time zones from {told}"
    free = shutil.disk_usage(workspace.root).free // 1_000_000
    yield free >= LEAST_FREE_MB, f"{free:,} MB free where the workspace is"
    yield os.access(workspace.root, os.W_OK), f"the workspace {workspace.root} can be written to"


def _playbooks(workspace: Workspace, reaching: bool) -> Iterator[Finding]:
    if not workspace.playbooks:
        yield False, "the workspace has no playbook; name them in weekbook.toml"
    cache = TemplateCache()
    for path in workspace.playbooks:
        checked = check_file(PlaybookFile(workspace.root, path), cache)
        errors = sum(fault.level == "error" for fault in checked.faults)
        yield (
            not errors,
            f"{path}: {errors} errors" + ("; `weekbook check` shows them" if errors else ""),
        )
        for channel in checked.playbook.channels:
            yield _address(workspace, channel.name, channel.variable, len(channel.groups))
            if reaching:
                yield from reach(workspace, checked.playbook.name, channel)


def _address(workspace: Workspace, name: str, variable: str, groups: int) -> Finding:
    try:
        channel_at(name, variable, os.environ, workspace.outbox, WallClock())
    except AddressError as error:
        return False, str(error)
    return (
        True,
        f"channel {name}: {groups} groups, sent through {variable or f'the outbox {workspace.outbox}'}",
    )


def _database(workspace: Workspace) -> Iterator[Finding]:
    try:
        engine = database(workspace, current=False, own_sessions=True)
        found, newest = revision(engine), newest_revision(engine)
    except CommandError as error:
        yield False, f"{error}"
        return
    except SQLAlchemyError as error:
        yield False, database_fault(error)
        return
    if not found:
        yield True, "the database has no tables yet; `weekbook apply` makes them"
        return
    way = newer_form(found, newest) or f"the newest is {newest}; run `weekbook db upgrade`"
    yield (
        found == newest,
        f"the database is in form {found}" + ("" if found == newest else f": {way}"),
    )
    if found == newest:
        yield from _integrity(engine)


def _integrity(engine: Engine) -> Iterator[Finding]:
    troubles = troubles_of(engine)
    if not troubles:
        yield True, "the integrity of the database: pages, indexes and what rows refer to"
    for trouble in troubles:
        yield False, f"the database: {trouble}"
    if troubles:
        yield False, "stop sending, keep a copy of the database, and restore a backup"
