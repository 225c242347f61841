"""`weekbook check`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dsl.base.sentence import message, told
from weekbook.caches.faultless import CheckMemory
from weekbook.caches.folder import cache_folder
from weekbook.command_error import CommandError
from weekbook.loading import loading
from weekbook.output.faults.fault_summary import summary
from weekbook.output.machine_language import speak_as
from weekbook.output.not_looked_at import UNFILLED, not_looked_at
from weekbook.playbook_files import PlaybookFile, playbook_files

EXAMPLE = (
    ("weekbook check", message("help.check.example.all", "the playbooks of the current workspace")),
    ("weekbook check shop.playbook", message("help.check.example.one", "one file")),
    (
        "weekbook check --weeks 4",
        message(
            "help.check.example.weeks", "also check that each of the next four weeks can be planned"
        ),
    ),
    (
        "weekbook check --fix",
        message("help.check.example.fix", "apply safe fixes first, such as tabs to spaces"),
    ),
    (
        "weekbook check --watch",
        message("help.check.example.watch", "again whenever a file is saved"),
    ),
    (
        "weekbook check --changed-since main --format github",
        message("help.check.example.changed", "only what a change affects, for CI"),
    ),
)


WHOLE_REPORTS = frozenset({"junit", "sarif"})
"""Forms that name every playbook, sound ones too."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help=message("help.check.paths", "playbooks, or folders of playbooks"),
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif", "junit"),
        default="text",
        help=message("help.output", "output format"),
    )
    parser.add_argument(
        "--from",
        dest="first",
        metavar="DATE",
        help=message("help.check.from", "with --weeks: the first week is that of this date"),
    )
    parser.add_argument(
        "--weeks", type=int, metavar="N", help=message("help.check.weeks", "also plan N weeks")
    )
    parser.add_argument(
        "--afresh",
        action="store_true",
        help=message(
            "help.check.afresh", "also check files that were faultless and have not changed"
        ),
    )
    parser.add_argument(
        "--changed-since",
        metavar="REF",
        help=message(
            "help.check.changed_since", "only playbooks that use a file changed since this commit"
        ),
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help=message("help.check.fix", "first apply the fixes that are safe"),
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help=message("help.check.watch", "check again whenever a file is saved"),
    )


def run(arguments: argparse.Namespace) -> int:
    files = playbook_files(arguments.paths)
    speak_as(file.root / file.path for file in files)
    if not arguments.watch:
        return _check(files, arguments)
    if arguments.format != "text":
        raise CommandError(message("check.watch_text", "--watch is for people; it shows text"))
    from weekbook.checking.file_watch import watch  # noqa: PLC0415 - few checks watch

    return watch(
        {file.root for file in files}, lambda: _check(playbook_files(arguments.paths), arguments)
    )


def _check(files: list[PlaybookFile], arguments: argparse.Namespace) -> int:
    changed: frozenset[Path] | None = None
    if arguments.fix:
        with loading():
            from weekbook.checking.fixing import fix  # noqa: PLC0415 - few checks change files

        fix(files)
    if arguments.changed_since is not None:
        from weekbook.checking.changed_files import changed_since  # noqa: PLC0415 - few checks ask git

        folder = files[0].root if files else Path()
        changed = changed_since(arguments.changed_since, folder)
    memory = CheckMemory(cache_folder())
    looks = arguments.afresh or arguments.weeks is not None or arguments.first is not None
    looks = looks or arguments.format in WHOLE_REPORTS or changed is not None
    left = [file for file in files if looks or not memory.holds(file)]
    if left:
        with loading():
            from weekbook.checking.fully import check_fully  # noqa: PLC0415 - not for the unchanged

        return check_fully(left, len(files), memory, arguments, changed)
    if arguments.format == "json":
        print(f'{{\n  "faults": [],\n  "not_looked_at": [\n    "{told(UNFILLED)}"\n  ]\n}}')
    elif arguments.format == "text":
        print(summary((), len(files)), file=sys.stderr)
    print(not_looked_at(UNFILLED), file=sys.stderr)
    return 0
