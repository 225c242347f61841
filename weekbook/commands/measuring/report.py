"""`weekbook report`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from dsl.base.sentence import message, say, told
from engine.services.measuring import (
    ElementResult,
    MeasureResult,
    Rate,
    interval,
    percent,
    report_page,
    results,
    verdict_said,
    week_days,
)
from engine.time.clock import WallClock
from engine.time.said_dates import Number
from weekbook.caches.atomic_write import write_whole
from weekbook.command_error import CommandError
from weekbook.output.streams import json_text
from weekbook.output.terminal import colours, styled, table
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook report",
        message("help.report.example.all", "the tables, and report.html in the workspace"),
    ),
    ("weekbook report --measure replies", message("help.report.example.one", "one measure")),
    ("weekbook report --format json", message("help.example.json", "for other programs")),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--measure",
        default="",
        metavar="NAME",
        help=message("help.report.measure", "only this measure"),
    )
    parser.add_argument(
        "--html",
        metavar="FILE",
        help=message(
            "help.report.html", "where to write the page (default: report.html in the workspace)"
        ),
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=message("help.output", "output format"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    found = results(database(workspace), arguments.measure)
    if arguments.measure and not found:
        raise CommandError(
            say(
                "report.none_of",
                "nothing was recorded for {measure}",
                measure=repr(arguments.measure),
            )
        )
    if arguments.format == "json":
        print(_json(found))
        return 0
    for measure in found:
        print("\n".join(as_lines(measure, colours(sys.stdout))))
    if not found:
        print(
            say(
                "report.none",
                "nothing has been recorded yet; `weekbook record FILE` takes outcomes in",
            )
        )
    page = Path(arguments.html) if arguments.html else workspace.root / "report.html"
    write_page(page, found, workspace.root.name)
    print(say("report.page", "the page with the heat of weekday by hour: {page}", page=page))
    return 0


def write_page(page: Path, found: tuple[MeasureResult, ...], name: str) -> None:
    """Writes the page whole or not at all."""
    text = report_page(
        found,
        say("report.title", "Results by weekday: {workspace}", workspace=name),
        WallClock().now().date(),
    )
    try:
        write_whole(page, text)
    except OSError as error:
        raise CommandError(
            say(
                "file.unwritten",
                "{file} could not be written: {reason}",
                file=page,
                reason=error.strerror or error,
            )
        ) from error


def as_lines(result: MeasureResult, colour: bool) -> list[str]:
    """The weekday table of a measure: a block of seven lines for each element."""
    days = week_days()
    rows = [
        [
            say("report.element", "element"),
            say("report.day", "day"),
            say("report.column.posts", "posts"),
            say("report.exposure", "exposure"),
            say("report.count", "count"),
            say("report.rate", "rate"),
            say("report.interval_95", "95% interval"),
        ]
    ]
    for element in result.elements:
        for day, found in enumerate(element.weekdays):
            rows.append([element.element if day == 0 else "", days[day], *_cells(found)])
        rows.append(["", say("report.all", "all"), *_cells(element.overall)])
    lines = table(rows, right=frozenset({2, 3, 4, 5}))
    shown = [styled(result.measure, "strong", colour), styled(lines[0], "soft", colour)]
    for index, element in enumerate(result.elements):
        shown += lines[1 + index * 8 : 9 + index * 8]
        shown.append(
            styled(f"  {verdict_said(element)}", "soft" if element.best is None else "good", colour)
        )
    return [*shown, ""]


def _cells(found: Rate) -> list[str]:
    if found.posts == 0:
        return ["0", "–", "–", "–", say("report.no_post", "no post")]
    return [str(found.posts), told(Number(found.exposure)), told(Number(found.count)), percent(found.value),
            interval(found)]  # fmt: skip


def _verdict(row: ElementResult) -> dict[str, object] | None:
    found = row.verdict
    if found is None:
        return None
    return {
        "standing": found.standing, "best": found.best, "p": found.p, "weeks": found.weeks,
        "words": verdict_said(row), "days": [asdict(day) for day in found.shrunk],
        "confounded": [asdict(one) for one in found.confounded],
    }  # fmt: skip


def _json(found: tuple[MeasureResult, ...]) -> str:
    listed = [
        {
            "measure": result.measure,
            "elements": [
                {"element": row.element, "verdict": _verdict(row), "overall": asdict(row.overall),
                 "weekdays": [asdict(found) for found in row.weekdays]}
                for row in result.elements
            ],
            "heat": [
                {"weekday": day, "hour": hour, **asdict(found)}
                for (day, hour), found in sorted(result.heat.items())
            ],
        }
        for result in found
    ]  # fmt: skip
    return json_text({"measures": listed})
