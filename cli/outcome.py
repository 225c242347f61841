"""What came out of checking one playbook: all that is shown or kept of it, and nothing more."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from cli.check_memory import digest_of
from cli.found import Found, found_in
from cli.playbook_files import PlaybookFile
from cli.template_cache import TemplateCache
from dsl.check import Checked, check
from dsl.fault import Fault
from engine.files import read_inside


class Outcome(NamedTuple):
    """A checked playbook. It is small, so that other processes can hand it over."""

    file: PlaybookFile
    found: list[Found]
    sources: dict[str, tuple[str, ...]]
    """The lines of the files that faults stand in or point at."""
    reads: dict[str, str]
    """Every file that was read for it, with the digest of its content."""
    faultless: bool
    """Whether nothing was found without a plan being made."""


def outcome(file: PlaybookFile, cache: TemplateCache, arguments: argparse.Namespace) -> Outcome:
    """Checks one playbook and, where a range is asked for, plans it."""
    reads: dict[str, str] = {}

    def read(path: str) -> bytes:
        reads[path] = ""  # as it stays where the file cannot be read
        data = read_inside(file.root, path)
        reads[path] = digest_of(data)
        return data

    checked = check(file.path, read, cache.facts)
    faults = _with_plan(checked, arguments)
    shown = {fault.span.file for fault in faults}
    shown |= {span.file for fault in faults for span, _ in fault.others}
    sources = {path: lines for path, lines in checked.playbook.lines.items() if path in shown}
    templates = checked.playbook.templates
    sources |= {path: tuple(templates[path].split("\n")) for path in shown & templates.keys()}
    found = found_in(checked.playbook, file.root, faults)
    return Outcome(file, found, sources, reads, not checked.faults)


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
