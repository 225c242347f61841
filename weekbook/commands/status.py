"""`weekbook status`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator

from engine.services.sending import Standing, standing
from engine.time.clock import WallClock
from weekbook.output.streams import json_text
from weekbook.output.terminal import table
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = """examples:
  weekbook status                   what is due, what asks, failed or stands still
  weekbook status --format json     for a machine"""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to show it")


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments))
    now = WallClock().now()
    found = standing(engine, now)
    if arguments.format == "json":
        print(json_text(_plain(found, now)))
    else:
        print("\n".join(_lines(found, now)))
    return 0 if well(found, now) else 1


def well(found: Standing, now: dt.datetime) -> bool:
    """Whether what is due is being sent, and nothing waits for a person."""
    return not found.is_behind(now) and not found.needs_person


def _lines(found: Standing, now: dt.datetime) -> Iterator[str]:
    states = ", ".join(f"{count} {state}" for state, count in sorted(found.counts.items()))
    yield f"deliveries: {states or 'none yet'}"
    if found.oldest_due is not None:
        age = int((now - found.oldest_due).total_seconds() // 60)
        yield f"{found.due} are due, the oldest for {age}m" + (
            "; does `weekbook run` run?" if found.is_behind(now) else ""
        )
    if found.next_at is not None:
        yield f"next at {found.next_at:%Y-%m-%d %H:%M} UTC"
    for scope, name, since, who, because in found.pauses:
        what = "everything" if scope == "all" else f"{scope} {name}"
        yield f"{what} stands still since {since:%Y-%m-%d %H:%M} UTC, by {who}" + (
            f": {because}" if because else ""
        )
    yield from _out_of_order(found)
    yield from _failed(found)
    if found.questions:
        yield ""
        yield "these wait for you; `weekbook resolve NUMBER --as sent`, `failed`, `again` or `skip`:"
        yield from table(
            [
                [f"  {one.id}", one.state, f"{one.due_at:%Y-%m-%d %H:%M}", one.group, one.title,
                 one.note]
                for one in found.questions
            ]
        )  # fmt: skip


def _out_of_order(found: Standing) -> Iterator[str]:
    if not found.circuits:
        return
    yield ""
    yield (
        "out of order; goes on by itself once the service says so, the address is changed, or"
        " `weekbook channel test PLAYBOOK/CHANNEL` succeeds:"
    )
    for one, waiting in found.circuits:
        place = f"{one.playbook}/{one.channel}" + (f", group {one.group}" if one.group else "")
        yield f"  {place}, since {one.opened_at:%Y-%m-%d %H:%M} UTC, {waiting} waiting: {one.words}"
        if one.remedy:
            yield f"    {one.remedy}"


def _failed(found: Standing) -> Iterator[str]:
    if not found.failures:
        return
    yield ""
    yield (
        "these failed; `weekbook resend NUMBER` sends one again,"
        " `weekbook resolve NUMBER --as failed` takes note of it:"
    )
    yield from table(
        [
            [f"  {one.id}", f"{one.due_at:%Y-%m-%d %H:%M}", f"{one.playbook}/{one.channel}",
             one.group, one.title, one.note]
            for one in found.failures
        ]
    )  # fmt: skip


def _plain(found: Standing, now: dt.datetime) -> dict[str, object]:
    return {
        "well": well(found, now), "deliveries": dict(sorted(found.counts.items())),
        "due": found.due,
        "oldest_due": found.oldest_due and found.oldest_due.isoformat(),
        "next_at": found.next_at and found.next_at.isoformat(),
        "pauses": [
            {"scope": scope, "name": name, "since": since.isoformat(), "who": who,
             "because": because}
            for scope, name, since, who, because in found.pauses
        ],
        "questions": [
            {"delivery": one.id, "post": one.post, "group": one.group, "state": one.state,
             "due_at": one.due_at.isoformat(), "note": one.note}
            for one in found.questions
        ],
        "failures": [
            {"delivery": one.id, "post": one.post, "channel": f"{one.playbook}/{one.channel}",
             "group": one.group, "due_at": one.due_at.isoformat(), "note": one.note}
            for one in found.failures
        ],
        "circuits": [
            {"channel": f"{one.playbook}/{one.channel}", "group": one.group or None,
             "cause": one.cause, "words": one.words, "remedy": one.remedy,
             "since": one.opened_at.isoformat(), "waiting": waiting}
            for one, waiting in found.circuits
        ],
    }  # fmt: skip
