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

from dsl.base.sentence import message, say, say_plural, told, told_error
from dsl.constructs.channel import Channel as Declared
from engine.services.database import form_of, lane_troubles_of, troubles_of
from engine.services.sending.opening import address_fault
from engine.services.sending.reaching import Finding, reach
from engine.time.clock import WallClock
from engine.time.said_dates import Number
from engine.workspace import Workspace
from weekbook import __version__
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.output.database_faults import database_fault
from weekbook.output.terminal import colours, styled
from weekbook.playbook_files import PlaybookFile
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook doctor",
        message("help.doctor.example.plain", "check the machine, the playbooks and the database"),
    ),
    (
        "weekbook doctor --reach",
        message("help.doctor.example.reach", "also ask the channels' platforms; nothing is sent"),
    ),
)

LEAST_FREE_MB = 200


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--reach",
        action="store_true",
        help=message("help.doctor.reach", "also ask the channels' platforms; sends nothing"),
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
    for fine, finding in findings:
        print(f"{_mark(fine, colour)}  {told(finding)}")
    return 0 if all(fine for fine, _ in findings) else 1


def _mark(fine: bool, colour: bool) -> str:
    if fine:
        return styled(say("doctor.fine", "fine"), "good", colour)
    return styled(say("doctor.look", "LOOK"), "error", colour)


def _machine(workspace: Workspace) -> Iterator[Finding]:
    yield (
        True,
        say(
            "doctor.version",
            "weekbook {version} on Python {python}",
            version=__version__,
            python=sys.version.split()[0],
        ),
    )
    zones = next((path for path in TZPATH if Path(path).is_dir()), "")
    where = zones or say(
        "doctor.tzdata",
        "the tzdata package {version}, for the machine has none of its own",
        version=version("tzdata"),
    )
    yield True, say("doctor.zones", "time zones from {where}", where=where)
    free = shutil.disk_usage(workspace.root).free // 1_000_000
    yield (
        free >= LEAST_FREE_MB,
        say("doctor.free", "{free} MB free where the workspace is", free=Number(free)),
    )
    yield (
        os.access(workspace.root, os.W_OK),
        say("doctor.writable", "the workspace {folder} can be written to", folder=workspace.root),
    )


def _playbooks(workspace: Workspace, reaching: bool) -> Iterator[Finding]:
    if not workspace.playbooks:
        yield (
            False,
            say("doctor.no_playbook", "the workspace has no playbook; name them in weekbook.toml"),
        )
    cache = TemplateCache()
    for path in workspace.playbooks:
        checked = check_file(PlaybookFile(workspace.root, path), cache)
        errors = sum(fault.level == "error" for fault in checked.faults)
        yield (
            not errors,
            _errors(path, errors),
        )
        for channel in checked.playbook.channels:
            yield _address(workspace, channel)
            if reaching:
                yield from reach(workspace, checked.playbook.name, channel, os.environ, WallClock())


def _errors(path: str, errors: int) -> str:
    if not errors:
        return say("doctor.no_errors", "{path}: 0 errors", path=path)
    return say_plural(
        "doctor.errors", "{path}: {count} error; `weekbook check` shows it",
        "{path}: {count} errors; `weekbook check` shows them", count=errors, path=path,
    )  # fmt: skip


def _address(workspace: Workspace, channel: Declared) -> Finding:
    fault = address_fault(workspace, channel, os.environ, WallClock())
    if fault:
        return False, told(fault)
    through = channel.variable or say(
        "doctor.outbox", "the outbox {folder}", folder=workspace.outbox
    )
    return True, say_plural(
        "doctor.channel",
        "channel {name}: {count} group, sent through {through}",
        "channel {name}: {count} groups, sent through {through}",
        count=len(channel.groups), name=channel.name, through=through,
    )  # fmt: skip


def _database(workspace: Workspace) -> Iterator[Finding]:
    try:
        engine = database(workspace, current=False, own_sessions=True)
        form = form_of(engine)
    except CommandError as error:
        yield False, told_error(error)
        return
    except SQLAlchemyError as error:
        yield False, database_fault(error)
        return
    if not form.found:
        yield (
            True,
            say("doctor.no_tables", "the database has no tables yet; `weekbook apply` makes them"),
        )
        return
    words = say("doctor.form", "the database is in form {form}", form=form.found)
    way = form.too_new or message(
        "doctor.upgrade", "the newest is {newest}; run `weekbook db upgrade`", newest=form.newest
    )
    yield form.is_newest, words if form.is_newest else f"{words}: {told(way)}"
    if form.is_newest:
        yield from _integrity(engine)


def _integrity(engine: Engine) -> Iterator[Finding]:
    troubles = troubles_of(engine)
    if not troubles:
        yield (
            True,
            say(
                "doctor.integrity",
                "the integrity of the database: pages, indexes and what rows refer to",
            ),
        )
    yield from _lanes(engine, bool(troubles))
    for trouble in troubles:
        yield False, say("doctor.database", "the database: {trouble}", trouble=trouble)
    if troubles:
        yield (
            False,
            say(
                "doctor.restore", "stop sending, keep a copy of the database, and restore a backup"
            ),
        )


def _lanes(engine: Engine, damaged: bool) -> Iterator[Finding]:
    troubles = lane_troubles_of(engine)
    if not troubles and not damaged:
        yield True, say("doctor.lanes", "whose turn it is: every waiting delivery has its place")
    for trouble in troubles:
        yield False, say("doctor.database", "the database: {trouble}", trouble=trouble)
    if troubles and not damaged:
        yield (
            False,
            say("doctor.lanes_anew", "`weekbook db upgrade` works out anew whose turn it is"),
        )
