"""Playbooks read, checked and, where a range is asked for, planned; every fault shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cli.check_file import check_file
from cli.check_memory import CheckMemory
from cli.fault_summary import summary
from cli.playbook_files import PlaybookFile
from cli.template_cache import TemplateCache
from dsl.check import Checked
from dsl.fault import Fault


def check_fully(
    files: Sequence[PlaybookFile], count: int, memory: CheckMemory, arguments: argparse.Namespace
) -> int:
    """Checks `files` of the `count` that were asked for. 1 where there is an error, else 0."""
    cache = TemplateCache()
    checked = [(file, check_file(file, cache, memory)) for file in files]
    cache.save()
    memory.save()
    found = [(file, one, _with_plan(one, arguments)) for file, one in checked]
    faults = [fault for _, _, told in found for fault in told]
    if arguments.format != "text":
        sys.stdout.write(_for_programs(found, arguments.format))
        return _status(faults)
    for file, one, told in found:
        if told:
            _print(file, one, told)
    print(summary(faults, count), file=sys.stderr)
    return _status(faults)


def _status(faults: Sequence[Fault]) -> int:
    return 1 if any(fault.level == "error" for fault in faults) else 0


def _for_programs(
    found: Sequence[tuple[PlaybookFile, Checked, tuple[Fault, ...]]], form: str
) -> str:
    from cli.fault_formats import as_github, as_junit  # noqa: PLC0415 - most checks are for people
    from cli.show_faults import as_json, shown_path  # noqa: PLC0415

    placed = [(file.root, fault) for file, _, told in found for fault in told]
    if form == "json":
        return as_json(placed) + "\n"
    if form == "github":
        return as_github(placed)
    return as_junit(
        [(shown_path(file.root, file.path), file.root, told) for file, _, told in found]
    )


def _with_plan(checked: Checked, arguments: argparse.Namespace) -> tuple[Fault, ...]:
    if arguments.weeks is None and arguments.first is None:
        return checked.faults
    if checked.library or not checked.sound:
        return checked.faults
    from cli.ranges import weeks_from  # noqa: PLC0415 - only a check with a range plans
    from engine.plan.planner import plan  # noqa: PLC0415

    first, weeks = weeks_from(arguments.first, arguments.weeks, checked.playbook)
    planned = plan(checked.playbook, first, weeks)
    both = {*checked.faults, *planned.faults}
    return tuple(sorted(both, key=lambda fault: fault.order))


def _print(file: PlaybookFile, checked: Checked, faults: tuple[Fault, ...]) -> None:
    from cli.show_faults import MOST_SHOWN, as_text  # noqa: PLC0415
    from cli.terminal import colours  # noqa: PLC0415

    colour = colours(sys.stdout)
    lines = dict(checked.playbook.lines)
    templates = checked.playbook.templates
    lines |= {path: tuple(text.split("\n")) for path, text in templates.items()}
    for fault in faults[:MOST_SHOWN]:
        print("\n".join(as_text(fault, file.root, lines, colour)))
    if len(faults) > MOST_SHOWN:
        print(f"... and {len(faults) - MOST_SHOWN} more\n")
