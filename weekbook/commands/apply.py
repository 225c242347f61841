"""`weekbook apply`."""

from __future__ import annotations

import argparse

from engine.services.applying import Applied, NewGroups, apply_plan
from engine.services.database import upgrade_if_new
from engine.time.clock import WallClock
from weekbook.commands.plan import counted
from weekbook.output.roster_changes import roster_lines
from weekbook.planned import planned, range_options
from weekbook.workspace_option import (
    database,
    opened,
    who,
    workspace_option,
)

EXAMPLE = """example:
  weekbook apply --from 2026-11-30 --weeks 2"""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    range_options(parser)


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    plans = planned(workspace, arguments)
    engine = database(workspace, current=False)
    upgrade_if_new(engine)
    engine = database(workspace)
    now = WallClock().now()
    for found in plans:
        beside: list[Applied] = []
        changes = apply_plan(
            engine, found.playbook, found.plan, found.first, found.weeks, now, who(),
            new_groups=workspace.new_groups, told=beside.append,
        )  # fmt: skip
        print(f"{found.playbook.name}: {counted(changes)}")
        again = sum(change.reviews_again for change in changes)
        if again:
            print(f"  {again} approvals were withdrawn, for what they approved has changed")
        for one in beside:
            for line in told(one, workspace.new_groups):
                print(f"  {line}")
    print("`weekbook review` or `weekbook serve` shows what waits for approval")
    return 0


def told(applied: Applied, new_groups: NewGroups) -> list[str]:
    """What an `apply` did beside storing posts, in a line each."""
    lines = roster_lines(applied.rosters, new_groups)
    if applied.asking:
        lines.append(
            f"{applied.asking} deliveries will ask before they go, for what they say is not what"
            " was approved: approve their posts again, or answer in `weekbook status`"
        )
    lines += [f"{id}: {one}" for id, one in sorted(applied.begun.items())]
    return lines
