"""`weekbook check`."""

from __future__ import annotations

import argparse
import sys

from cli.check_memory import CheckMemory
from cli.loading import loading
from cli.playbook_files import playbook_files
from dsl.cache_folder import cache_folder

EXAMPLE = """examples:
  weekbook check                      the playbooks of the workspace you are in
  weekbook check shop.playbook        one file
  weekbook check --weeks 4            also whether each of the next four weeks can be planned"""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="playbooks or folders of them")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif", "junit"),
        default="text",
        help="how to show faults",
    )
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="plan from this date on (with --weeks)"
    )
    parser.add_argument("--weeks", type=int, metavar="N", help="also plan this many weeks")
    parser.add_argument(
        "--afresh", action="store_true", help="check even what was faultless and has not changed"
    )


def run(arguments: argparse.Namespace) -> int:
    files = playbook_files(arguments.paths)
    memory = CheckMemory(cache_folder())
    looks = arguments.afresh or arguments.weeks is not None or arguments.first is not None
    looks = looks or arguments.format in ("junit", "sarif")  # which are whole reports
    left = [file for file in files if looks or not memory.holds(file)]
    if left:
        with loading():
            from cli.check_fully import check_fully  # noqa: PLC0415 - not for the unchanged

        return check_fully(left, len(files), memory, arguments)
    if arguments.format == "json":
        print("[]")
    elif arguments.format == "text":
        print(f"{len(files)} playbook{'' if len(files) == 1 else 's'}: no faults", file=sys.stderr)
    return 0
