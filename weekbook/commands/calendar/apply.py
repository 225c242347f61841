"""`weekbook apply`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import say, say_plural, told
from engine.services.applying import Applied, NewGroups, apply_plan
from engine.services.database import upgrade_if_new
from engine.time.clock import WallClock
from weekbook.commands.calendar.plan import counted
from weekbook.output.roster_changes import roster_lines
from weekbook.planned import planned, range_options
from weekbook.workspace_option import (
    database,
    opened,
    who,
    workspace_option,
)

EXAMPLE = (("weekbook apply --from 2026-11-30 --weeks 2", ""),)


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
            withdrawn = say_plural(
                "apply.withdrawn",
                "{count} approval was withdrawn, for what it approved has changed",
                "{count} approvals were withdrawn, for what they approved has changed",
                count=again,
            )
            print(f"  {withdrawn}")
        for one in beside:
            for line in beside_posts(one, workspace.new_groups):
                print(f"  {line}")
    print(say("apply.next", "`weekbook review` or `weekbook serve` shows what waits for approval"))
    return 0


def beside_posts(applied: Applied, new_groups: NewGroups) -> list[str]:
    """What an `apply` did beside storing posts, in a line each."""
    lines = roster_lines(applied.rosters, new_groups)
    if applied.asking:
        lines.append(
            say_plural(
                "apply.asking",
                "{count} delivery will ask before it goes, for what it says is not what was"
                " approved: approve its post again, or answer in `weekbook status`",
                "{count} deliveries will ask before they go, for what they say is not what was"
                " approved: approve their posts again, or answer in `weekbook status`",
                count=applied.asking,
            )
        )
    lines += [f"{id}: {told(one)}" for id, one in sorted(applied.begun.items())]
    return lines
