"""The playbooks of a workspace, checked and planned."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sentence import say
from dsl.constructs.playbook import Playbook
from engine.planning.plan_all import Wanted
from engine.planning.planner import Plan
from engine.planning.posts.approved import NOTHING_KEPT
from engine.services.planning import kept_posts
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.checking.plan_many import plans_of
from weekbook.command_error import CommandError
from weekbook.output.fault_summary import summary
from weekbook.output.fault_text import as_text
from weekbook.output.reported_fault import found_in
from weekbook.output.terminal import colours
from weekbook.playbook_files import PlaybookFile
from weekbook.ranges import weeks_from
from weekbook.workspace_option import calendar_if_any


@dataclass(frozen=True, slots=True)
class Planned:
    """One playbook of the workspace with its plan."""

    playbook: Playbook
    plan: Plan
    first: dt.date
    weeks: int


def range_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="first",
        metavar="DATE",
        help="the week of this date is the first (default: today)",
    )
    parser.add_argument("--weeks", type=int, metavar="N", help="how many weeks (default: 2)")


def planned(workspace: Workspace, arguments: argparse.Namespace) -> list[Planned]:
    """Every playbook of the workspace planned. Faults are shown; an error ends the command."""
    cache = TemplateCache()
    calendar = calendar_if_any(workspace)
    every = [check_file(PlaybookFile(workspace.root, path), cache) for path in workspace.playbooks]
    cache.save()
    wanted = []
    for checked in every:
        if checked.sound and not checked.library:
            playbook = checked.playbook
            first, weeks = weeks_from(
                arguments.first, arguments.weeks, playbook.zone, playbook.start
            )
            kept = NOTHING_KEPT
            if calendar is not None:
                kept = kept_posts(calendar, checked.playbook, first, weeks, WallClock().now())
            wanted.append(Wanted(checked.playbook, first, weeks, kept))
    plans = plans_of(wanted)
    made = [
        Planned(one.playbook, found, one.first, one.weeks)
        for one, found in zip(wanted, plans, strict=True)
    ]
    by_name = {one.playbook.path: one.plan for one in made}
    errors = 0
    lines = {path: text for one in every for path, text in one.playbook.lines.items()}
    for checked in every:
        faults: tuple[Fault, ...] = checked.faults
        if checked.playbook.path in by_name:
            faults = (*faults, *by_name[checked.playbook.path].faults)
        errors += sum(fault.level == "error" for fault in faults)
        _show(faults, workspace.root, checked.playbook, lines)
        if any(fault.level == "error" for fault in faults):
            print(summary(faults, 1), file=sys.stderr)
    if errors:
        raise CommandError(say("plan.errors", "nothing was planned, for there are errors"), code=1)
    if not made:
        raise CommandError(
            say(
                "plan.no_playbook",
                "{folder} has no playbook; name them in weekbook.toml",
                folder=workspace.root,
            )
        )
    return made


def _show(
    faults: tuple[Fault, ...], root: Path, playbook: Playbook, lines: dict[str, tuple[str, ...]]
) -> None:
    colour = colours(sys.stderr)
    for found in found_in(playbook, root, faults):
        print("\n".join(as_text(found, lines, colour)), file=sys.stderr)
