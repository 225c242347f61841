"""`weekbook check`."""

from __future__ import annotations

import argparse
import sys

from cli.show_faults import MOST_SHOWN, as_json, as_text, summary
from cli.sources import PlaybookFile, check_file, playbook_files
from cli.template_cache import TemplateCache
from cli.terminal import colours
from dsl.check import Checked
from dsl.fault import Fault

EXAMPLE = """examples:
  weekbook check                      the playbooks of the workspace you are in
  weekbook check shop.playbook        one file
  weekbook check --weeks 4            also whether each of the next four weeks can be planned"""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="playbooks or folders of them")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to show faults"
    )
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="plan from this date on (with --weeks)"
    )
    parser.add_argument("--weeks", type=int, metavar="N", help="also plan this many weeks")


def run(arguments: argparse.Namespace) -> int:
    files = playbook_files(arguments.paths)
    cache = TemplateCache()
    checked = [(file, check_file(file, cache)) for file in files]
    cache.save()
    faults = {file: _with_plan(found, arguments) for file, found in checked}
    everything = [fault for found in faults.values() for fault in found]
    if arguments.format == "json":
        listed = [(file.root, list(found)) for file, found in faults.items()]
        together = [fault for _, found in listed for fault in found]
        print(as_json(together, listed[0][0]) if len({root for root, _ in listed}) == 1
              else "[" + ",".join(as_json(found, root)[1:-1] for root, found in listed if found) + "]")  # fmt: skip
    else:
        _print(checked, faults)
        print(summary(everything, len(files)), file=sys.stderr)
    return 1 if any(fault.level == "error" for fault in everything) else 0


def _with_plan(checked: Checked, arguments: argparse.Namespace) -> tuple[Fault, ...]:
    if (
        (arguments.weeks is None and arguments.first is None)
        or not checked.sound
        or checked.library
    ):
        return checked.faults
    from cli.ranges import weeks_from  # noqa: PLC0415 - only a check with a range plans
    from engine.plan.planner import plan  # noqa: PLC0415

    first, weeks = weeks_from(arguments.first, arguments.weeks, checked.playbook)
    planned = plan(checked.playbook, first, weeks)
    both = {*checked.faults, *planned.faults}
    return tuple(sorted(both, key=lambda fault: fault.order))


def _print(
    checked: list[tuple[PlaybookFile, Checked]], faults: dict[PlaybookFile, tuple[Fault, ...]]
) -> None:
    colour = colours(sys.stdout)
    for file, found in checked:
        shown = dict(found.playbook.lines)
        shown |= {path: tuple(text.split("\n")) for path, text in found.playbook.templates.items()}
        for fault in faults[file][:MOST_SHOWN]:
            print("\n".join(as_text(fault, file.root, shown, colour)))
        if len(faults[file]) > MOST_SHOWN:
            print(f"... and {len(faults[file]) - MOST_SHOWN} more\n")
