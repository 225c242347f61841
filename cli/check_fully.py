"""Playbooks read, checked and, where a range is asked for, planned; every fault shown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from cli.check_file import check_file
from cli.check_memory import CheckMemory
from cli.fault_summary import summary
from cli.found import Found, found_in
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
    found = [
        (file, one, found_in(one.playbook, file.root, _with_plan(one, arguments)))
        for file, one in checked
    ]
    faults = [told.fault for _, _, all_told in found for told in all_told]
    if arguments.format != "text":
        sys.stdout.write(_for_programs(found, arguments.format))
        return _status(faults)
    for _, one, told in found:
        if told:
            _print(one, told)
    print(summary(faults, count), file=sys.stderr)
    return _status(faults)


def _status(faults: Sequence[Fault]) -> int:
    return 1 if any(fault.level == "error" for fault in faults) else 0


def _for_programs(found: Sequence[tuple[PlaybookFile, Checked, list[Found]]], form: str) -> str:
    from cli.fault_formats import as_github, as_junit  # noqa: PLC0415 - most checks are for people
    from cli.show_faults import as_json  # noqa: PLC0415

    every = [one for _, _, told in found for one in told]
    if form == "json":
        return as_json(every) + "\n"
    if form == "github":
        return as_github(every)
    if form == "sarif":
        from cli.sarif import as_sarif  # noqa: PLC0415

        return as_sarif(every)
    return as_junit([(_shown_path(file), told) for file, _, told in found])


def _shown_path(file: PlaybookFile) -> str:
    return os.path.relpath(file.root / file.path)


def _with_plan(checked: Checked, arguments: argparse.Namespace) -> tuple[Fault, ...]:
    if arguments.weeks is None and arguments.first is None:
        return checked.faults
    if checked.library or not checked.sound:
        return checked.faults
    from cli.ranges import weeks_from  # noqa: PLC0415 - only a check with a range plans
    from engine.plan.planner import plan  # noqa: PLC0415

    first, weeks = weeks_from(arguments.first, arguments.weeks, checked.playbook)
    planned = plan(checked.playbook, first, weeks)
    both = dict.fromkeys([*checked.faults, *planned.faults])
    return tuple(sorted(both, key=lambda fault: fault.order))


def _print(checked: Checked, found: Sequence[Found]) -> None:
    from cli.show_faults import MOST_SHOWN, as_text  # noqa: PLC0415
    from cli.terminal import colours  # noqa: PLC0415

    colour = colours(sys.stdout)
    lines = dict(checked.playbook.lines)
    templates = checked.playbook.templates
    lines |= {path: tuple(text.split("\n")) for path, text in templates.items()}
    for one in found[:MOST_SHOWN]:
        print("\n".join(as_text(one, lines, colour)))
    if len(found) > MOST_SHOWN:
        print(f"... and {len(found) - MOST_SHOWN} more\n")
