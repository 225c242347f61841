"""`weekbook record`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from dsl.base.sentence import message, say, say_plural, told, told_error
from dsl.base.suggestions import closest
from dsl.constructs.measure import Measure
from dsl.constructs.wording import ALWAYS_RECORDED
from engine.files import read_regular
from engine.services.database import upgrade_if_new
from engine.services.measuring import (
    VERY_NEAR,
    ColumnMapping,
    FileError,
    MappingError,
    Read,
    header_of,
    own_mapping,
    read_mapping,
    record_outcomes,
)
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.playbook_files import PlaybookFile
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook record outcomes.csv",
        message(
            "help.record.example.plain", "columns: post, group, exposure, and one for each measure"
        ),
    ),
    (
        "weekbook record export.csv --mapping columns.toml",
        message("help.record.example.mapping", "any other file: the mapping explains its columns"),
    ),
)

MOST_TOLD = 10


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        help=message("help.record.file", "a CSV file, or - for standard input"),
    )
    parser.add_argument(
        "--mapping",
        metavar="FILE",
        help=message("help.record.mapping", "a TOML file that says what the columns mean"),
    )
    parser.add_argument(
        "--skip-faulty",
        action="store_true",
        help=message("help.record.skip_faulty", "skip faulty rows and import the rest"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace, current=False)
    upgrade_if_new(engine)
    engine = database(workspace)
    data = _bytes(arguments.file)
    try:
        mapping = (
            read_mapping(_bytes(arguments.mapping))
            if arguments.mapping
            else own_mapping(header_of(data))
        )
        if not arguments.mapping:
            _check_own_columns(arguments.file, mapping)
        read, recorded = record_outcomes(
            engine, data, mapping, WallClock().now(), arguments.skip_faulty, _declared(workspace)
        )
    except MappingError as error:
        raise CommandError(f"{arguments.mapping}: {told_error(error)}") from error
    except FileError as error:
        raise CommandError(f"{arguments.file}: {told_error(error)}") from error
    _tell(read, arguments.file)
    if recorded is None:
        raise CommandError(
            say("record.nothing", "nothing was recorded: mend these rows, or add --skip-faulty"),
            code=1,
        )
    print(
        say_plural(
            "record.done",
            "{count} row: {added} outcomes added, {updated} updated, {unchanged} known already",
            "{count} rows: {added} outcomes added, {updated} updated, {unchanged} known already",
            count=read.rows, added=recorded.added, updated=recorded.updated,
            unchanged=recorded.unchanged,
        )
    )  # fmt: skip
    return 0


def _check_own_columns(file: str, mapping: ColumnMapping) -> None:
    """Raises `CommandError` where a column of Weekbook's own form is missing or misspelt."""
    for name in ("post", "exposure", "group"):
        if name in mapping.columns:
            continue
        near = closest(name, mapping.measures, VERY_NEAR)
        if near is not None:
            raise CommandError(
                say(
                    "record.misspelt",
                    '{file} has a column "{column}"; did you mean "{meant}"?',
                    file=file,
                    column=near,
                    meant=name,
                )
            )
        if name != "group":
            raise CommandError(
                say(
                    "record.no_column",
                    "{file} has no column `{name}`; give a --mapping that says which column is what",
                    file=file,
                    name=name,
                )
            )


def _declared(workspace: Workspace) -> frozenset[str]:
    """What the playbooks of the workspace measure; none where they measure nothing."""
    cache = TemplateCache()
    named: set[str] = set()
    for path in workspace.playbooks:
        playbook = check_file(PlaybookFile(workspace.root, path), cache).playbook
        named |= {metric.count.text for e in playbook.elements.values() for metric in e.metrics}
        named |= {measure.name for measure in playbook.constructs_of(Measure)}
    return frozenset(named | ALWAYS_RECORDED) if named else frozenset()


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else read_regular(Path(name))
    except OSError as error:
        raise CommandError(f"{name}: {told(error.strerror or error)}") from error


def _tell(read: Read, file: str) -> None:
    for found in (read.rejected, read.doubtful):
        for line, reason in found[:MOST_TOLD]:
            print(f"{file}:{line}: {told(reason)}", file=sys.stderr)
        if len(found) > MOST_TOLD:
            print(
                say("and_more", "... and {count} more", count=len(found) - MOST_TOLD),
                file=sys.stderr,
            )
    for column, count in Counter(column for _, column in read.empty).items():
        lines = ", ".join(str(line) for line, name in read.empty if name == column)
        shown = lines if len(lines) < 60 else f"{lines[:60]} ..."
        empty = say_plural(
            "record.empty",
            "{column} is empty in {count} row (line {lines}): left out of this measure",
            "{column} is empty in {count} rows (line {lines}): left out of this measure",
            count=count, column=column, lines=shown,
        )  # fmt: skip
        print(empty, file=sys.stderr)
