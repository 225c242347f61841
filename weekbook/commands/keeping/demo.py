"""`weekbook demo`."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from dsl.base.sentence import Sentence, kept, message, plural, say, told, told_error
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict
from engine.services.database import upgrade
from engine.services.measuring import (
    header_of,
    measurable,
    own_mapping,
    read_mapping,
    record_outcomes,
    results,
    verdict_said,
)
from engine.services.planning import Planned
from engine.services.sending.opening import CannotSendError, Place
from engine.services.sending.running import send_all
from engine.time.clock import FastClock
from engine.time.said_dates import MonthDay
from engine.workspace import Workspace
from weekbook.command_error import CommandError
from weekbook.commands.measuring.report import write_page
from weekbook.fresh_folder import fresh_folder
from weekbook.output.terminal import Progress, colours, padded, styled, table, width
from weekbook.planned import planned
from weekbook.sending.stopping import until_stopped
from weekbook.sending.told import done_words, telling
from weekbook.workspace_option import database, opened_silently

EXAMPLE = (
    (
        "weekbook demo",
        message("help.demo.example", "creates ./demo and walks through everything there"),
    ),
)

CHECKED = message("demo.step.checked", "checked")
PLANNED = message("demo.step.planned", "planned")
APPROVED = message("demo.step.approved", "approved")
SENT = message("demo.step.sent", "sent")
RECORDED = message("demo.step.recorded", "recorded")
MEASURED_STEP = message("demo.step.measured", "measured")
STEPS = (CHECKED, PLANNED, APPROVED, SENT, RECORDED, MEASURED_STEP)

WORKSPACES = ("mothers", "fruteria", "meizhuang")
MEASURED = "cosmetics-2014"
FIRST = "2026-11-30"
START = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
WEEKS = 2


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--into",
        default="demo",
        metavar="DIR",
        help=message("help.demo.folder", "where to put it (default: demo)"),
    )


def run(arguments: argparse.Namespace) -> int:
    folder = fresh_folder(Path(arguments.into), "demo")
    progress = Progress()
    for name in WORKSPACES:
        shutil.copytree(examples() / name, folder / name)
        _whole_way(folder / name, progress)
    shutil.copytree(examples() / MEASURED, folder / MEASURED)
    _measured(folder / MEASURED)
    _where(folder)
    return 0


def examples() -> Path:
    """The example workspaces: beside the packages in a checkout, inside them when installed."""
    here = Path(__file__).parent.parent.parent
    found = next(
        (path for path in (here / "playbooks", here.parent / "playbooks") if path.is_dir()), None
    )
    if found is None:
        raise CommandError(
            message("demo.missing", "the example workspaces are missing from this installation")
        )
    return found


def _whole_way(root: Path, progress: Progress) -> None:
    """Check, plan, apply, approve, send on a fast clock, record, report."""
    workspace = opened_silently(root)
    clock = FastClock(START)
    progress.show(say("demo.planning", "{name}: checking and planning", name=root.name))
    plans = planned(workspace, argparse.Namespace(first=FIRST, weeks=WEEKS))
    engine = database(workspace, current=False)
    upgrade(engine)
    progress.done()
    for found in plans:
        print(styled(found.playbook.title, "strong", colours(sys.stdout)))
        groups = sum(len(channel.groups) for channel in found.playbook.channels)
        elements = plural(
            "demo.elements",
            "{count} element",
            "{count} elements",
            count=len(found.playbook.elements),
        )
        reached = plural("demo.groups", "{count} group", "{count} groups", count=groups)
        _step(
            CHECKED,
            message(
                "demo.sound", "{elements}, {groups}, no errors", elements=elements, groups=reached
            ),
        )
        apply_plan(
            engine, found.playbook, found.plan, found.first, found.weeks, clock.now(), "demo",
            keep_mark=False,
        )  # fmt: skip
        _step(
            PLANNED,
            plural(
                "demo.posts",
                "{count} post in {weeks} weeks from {first}",
                "{count} posts in {weeks} weeks from {first}",
                count=len(found.plan.posts),
                weeks=WEEKS,
                first=FIRST,
            ),
        )
        ids = [post.id for post in found.plan.posts]
        reviewed = give_verdict(
            engine,
            ids,
            "approved",
            "demo",
            clock.now(),
            kept("kept.demo.approves", "the demo approves all"),
        )
        _step(
            APPROVED,
            plural("demo.approved", "{count} post", "{count} posts", count=len(reviewed.changed)),
        )
    place = Place(workspace, engine, os.environ, clock)
    try:
        with telling("demo") as who:
            done = send_all(place, clock, who, until_stopped)
    except CannotSendError as error:
        raise CommandError(told_error(error)) from error
    _step(
        SENT,
        message(
            "demo.jumped",
            "{done}, on a clock that jumped to {day}",
            done=done_words(done),
            day=MonthDay(clock.now().date()),
        ),
    )
    _record(workspace, engine, plans, clock)


def _record(
    workspace: Workspace, engine: Engine, plans: Sequence[Planned], clock: FastClock
) -> None:
    file = workspace.root / "simulated-outcomes.csv"
    rows = _simulate(engine, plans)
    with open(file, "w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)
    data = file.read_bytes()
    _, recorded = record_outcomes(engine, data, own_mapping(header_of(data)), clock.now(), False)
    _step(
        RECORDED,
        plural(
            "demo.simulated",
            "{count} outcome (simulated: drawn from a seed)",
            "{count} outcomes (simulated: drawn from a seed)",
            count=recorded.added if recorded else 0,
        ),
    )
    found = results(engine)
    write_page(workspace.root / "report.html", found, workspace.root.name)
    for element in (found[0].elements if found else ())[:2]:
        _measured_by(found[0].measure, verdict_said(element))
    print()


def _simulate(engine: Engine, plans: Sequence[Planned]) -> list[list[object]]:
    """Invented outcomes of what was sent, drawn from a seed: some weekdays do better."""
    metrics = {
        name: [metric.count.text for metric in element.metrics]
        for found in plans
        for name, element in found.playbook.elements.items()
    }
    measures = sorted({name for names in metrics.values() for name in names})
    rows: list[list[object]] = [["post", "group", "exposure", *measures]]
    for post, element, group, columns in measurable(engine):
        drawn = random.Random(f"{post}/{group}")  # noqa: S311 - an invented outcome is no secret
        members = int(columns.get("members", "100"))
        seen = drawn.randint(members // 2, members)
        weekday = dt.date.fromisoformat(post.split("/")[2]).weekday()
        cells: list[object] = [""] * len(measures)
        for measure in metrics.get(element, []):
            liking = random.Random(f"{element}/{measure}")  # noqa: S311
            chance = liking.uniform(0.03, 0.12) * (1 + 0.5 * (weekday == liking.randrange(7)))
            count = sum(drawn.random() < chance for _ in range(seen))
            cells[measures.index(measure)] = count
        rows.append([post, group, seen, *cells])
    return rows


def _measured(root: Path) -> None:
    """Real outcomes: 500 posts of a cosmetics brand, recorded and reported."""
    workspace = opened_silently(root)
    engine = database(workspace, current=False)
    upgrade(engine)
    print(
        styled(
            say("demo.real", "Real results: 500 posts of a cosmetics brand, 2014"),
            "strong",
            colours(sys.stdout),
        )
    )
    data = (root / "facebook_metrics.csv").read_bytes()
    mapping = read_mapping((root / "columns.toml").read_bytes())
    read, recorded = record_outcomes(engine, data, mapping, START, False)
    _step(
        RECORDED,
        plural(
            "demo.outcomes",
            "{count} outcome from {rows} rows",
            "{count} outcomes from {rows} rows",
            count=recorded.added if recorded else 0,
            rows=read.rows,
        ),
    )
    found = results(engine)
    write_page(root / "report.html", found, root.name)
    engaged = next(result for result in found if result.measure == "engaged")
    for element in engaged.elements:
        _measured_by("engaged", verdict_said(element))
    print()


def _measured_by(measure: str, verdict: str) -> None:
    _step(
        MEASURED_STEP,
        message("demo.verdict", "{measure}: {verdict}", measure=measure, verdict=verdict),
    )


def _step(what: Sentence, said: Sentence) -> None:
    print(f"  {padded(told(what), _width_of_steps())} {told(said)}", flush=True)


def _width_of_steps() -> int:
    """How many columns the longest name of a step takes."""
    return max(9, *(width(told(step)) for step in STEPS))


def _where(folder: Path) -> None:
    program = Path(sys.argv[0])
    command = program.name if shutil.which(program.name) else str(program)
    print(say("demo.look", "Look at it:"))
    rows = [
        [
            say("demo.outbox", "outbox"),
            say(
                "demo.outbox.what",
                "{path}    a file for each message",
                path=f"{folder}/mothers/outbox/",
            ),
        ],
        [
            say("demo.report", "report"),
            say(
                "demo.report.what",
                "{path}, and one in each workspace",
                path=f"{folder}/{MEASURED}/report.html",
            ),
        ],
        [
            say("demo.calendar", "calendar"),
            say(
                "demo.calendar.what",
                "{command}    then open {address}",
                command=f"{command} serve -C {folder}/mothers",
                address="http://127.0.0.1:8765/",
            ),
        ],
    ]
    print("\n".join(f"  {line}" for line in table(rows)))
