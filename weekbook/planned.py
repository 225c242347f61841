"""The playbooks of a workspace, checked and planned."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sentence import message, say
from dsl.constructs.playbook import Playbook
from engine.services.planning import Planned
from engine.services.workspace_plan import plan_workspace
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook.caches.solved_before import solved_before
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.output.faults.fault_summary import summary
from weekbook.output.faults.fault_text import as_text
from weekbook.output.faults.reported_fault import found_in
from weekbook.output.patience import told_while_planning
from weekbook.output.terminal import colours
from weekbook.playbook_files import PlaybookFile
from weekbook.ranges import weeks_from
from weekbook.workspace_option import calendar_if_any


def range_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say which weeks are planned."""
    parser.add_argument(
        "--from",
        dest="first",
        metavar="DATE",
        help=message("help.from", "the first week is that of this date (default: today)"),
    )
    parser.add_argument(
        "--weeks", type=int, metavar="N", help=message("help.weeks", "number of weeks (default: 2)")
    )


def planned(workspace: Workspace, arguments: argparse.Namespace) -> tuple[Planned, ...]:
    """Every playbook of the workspace planned. Faults are shown; an error ends the command."""
    cache = TemplateCache()
    calendar = calendar_if_any(workspace)
    every = [check_file(PlaybookFile(workspace.root, path), cache) for path in workspace.playbooks]
    cache.save()

    def weeks_of(playbook: Playbook) -> tuple[dt.date, int]:
        return weeks_from(arguments.first, arguments.weeks, playbook.zone, playbook.start)

    with told_while_planning() as at:
        made = plan_workspace(
            every, weeks_of, calendar=calendar, now=WallClock().now(), before=solved_before(at)
        )
    errors = 0
    lines = {path: text for one in every for path, text in one.playbook.lines.items()}
    for checked in every:
        faults = made.faults[checked.playbook.path]
        own = sum(fault.level == "error" for fault in faults)
        errors += own
        _show(faults, workspace.root, checked.playbook, lines)
        if own:
            print(summary(faults, 1), file=sys.stderr)
    if errors:
        raise CommandError(say("plan.errors", "nothing was planned, for there are errors"), code=1)
    if not made.planned:
        raise CommandError(
            say(
                "plan.no_playbook",
                "{folder} has no playbook; name them in weekbook.toml",
                folder=workspace.root,
            )
        )
    return made.planned


def _show(
    faults: tuple[Fault, ...], root: Path, playbook: Playbook, lines: dict[str, tuple[str, ...]]
) -> None:
    colour = colours(sys.stderr)
    for found in found_in(playbook, root, faults):
        print("\n".join(as_text(found, lines, colour)), file=sys.stderr)
