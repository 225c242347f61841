"""`weekbook plan`."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dsl.base.sentence import message, say, say_plural, told
from engine.services.applying import compare, compare_rosters
from engine.services.explaining import causes
from engine.services.planning import Change, Planned, Post, measurable_of
from engine.services.previews import plan_previews
from engine.state_words import commas, kind_word, part_word
from engine.time.clock import WallClock
from engine.time.said_dates import ShortDay
from engine.workspace import Workspace
from weekbook.caches.solved_before import solved_before
from weekbook.output.measurable_lines import measurable_lines
from weekbook.output.roster_changes import roster_lines
from weekbook.output.streams import json_text
from weekbook.output.terminal import colours, styled, table
from weekbook.planned import planned, range_options
from weekbook.workspace_option import calendar_if_any, opened, workspace_option

EXAMPLE = (
    ("weekbook plan", message("help.plan.example.two", "the next two weeks")),
    (
        "weekbook plan --from 2026-11-30 --weeks 4",
        message("help.plan.example.four", "four weeks, starting with that of this date"),
    ),
    ("weekbook plan --format json > plan.json", message("help.example.json", "for other programs")),
)

FEW = 12
"""Of more playbooks than that, `simulate` tells what can be compared."""

SIGNS = {"add": ("+", "good"), "move": ("~", "warning"), "change": ("~", "warning"),
         "clock": ("~", "warning"), "remove": ("-", "error"), "keep": (" ", "soft"), "locked": ("=", "soft")}  # fmt: skip
WORDS = {
    "add": message("plan.added", "added"),
    "move": message("plan.moved", "moved"),
    "change": message("plan.changed", "changed"),
    "remove": message("plan.removed", "removed"),
    "clock": message("plan.clock", "at another instant"),
    "keep": message("plan.kept", "kept"),
    "locked": message("plan.locked", "sent or due already"),
}


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    range_options(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=message("help.output", "output format"),
    )
    parser.add_argument(
        "--text", action="store_true", help=message("help.text", "also show the text of each post")
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    plans = planned(workspace, arguments)
    if arguments.format == "json":
        print(as_json(plans))
        return 0
    for found in plans:
        shown = (
            plan_previews(found.playbook, found.plan.posts, os.environ) if arguments.text else {}
        )
        lines = as_lines(found, _changes(workspace, found), shown)
        beside = [*_rosters(workspace, found), *_compared(found, len(plans))]
        for line in (*lines[:-1], *beside, lines[-1]):
            print(line)
    return 0


def _changes(workspace: Workspace, found: Planned) -> tuple[Change, ...]:
    """The difference to the stored calendar; all is new where there is none yet.

    A plan only looks: it makes no database where there is none.
    """
    return compare(
        calendar_if_any(workspace), found.playbook, found.plan, found.first, found.weeks,
        WallClock().now(),
    )  # fmt: skip


def _rosters(workspace: Workspace, found: Planned) -> list[str]:
    """Who would come to channels and who would leave them."""
    engine = calendar_if_any(workspace)
    if engine is None:
        return []
    return roster_lines(compare_rosters(engine, found.playbook), workspace.new_groups)


def _compared(found: Planned, playbooks: int) -> list[str]:
    """What can be compared after how many weeks; not of many playbooks, which would take long."""
    if playbooks > FEW:
        return []
    return list(measurable_lines(measurable_of(found, solved_before())))


def as_lines(
    found: Planned, changes: tuple[Change, ...], shown_texts: Mapping[str, str]
) -> list[str]:
    """The plan of one playbook as a table, with a sign before each post for its difference, and
    below it its text where `shown_texts` has one under its identity."""
    colour = colours(sys.stdout)
    title = f"{found.playbook.title} ({found.playbook.name}), {found.playbook.zone}"
    lines = [styled(title, "strong", colour), *_table(found, changes, shown_texts, colour)]
    for channel, empty in found.plan.ruled_out:
        at = f"  {told(ShortDay(empty.date))}  {empty.time:%H:%M}  "
        none = say(
            "plan.no_post", "{channel}: no post, {because}", channel=channel, because=empty.because
        )
        lines.append(styled(at + none, "soft", colour))
    return [*lines, *_summary(found, changes), ""]


def _table(
    found: Planned, changes: tuple[Change, ...], shown_texts: Mapping[str, str], colour: bool
) -> Iterator[str]:
    """A line for each post, with its text below it."""
    stored = any(change.before is not None for change in changes)
    because = causes(changes, found.plan) if stored else {}
    rows = []
    for change in changes:
        shown, post = change.shown, change.after
        why = commas([part for part in (_told(change), told(because.get(shown.id, ""))) if part])
        rows.append(
            [
                SIGNS[change.sign][0],
                told(ShortDay(shown.date)),
                f"{shown.time:%H:%M}",
                shown.channel,
                told(kind_word(post.kind)) if post else "",
                shown.title,
                _topic(post),
                why,
            ]
        )
    for line, change in zip(table(rows), changes, strict=True):
        yield styled(line, SIGNS[change.sign][1], colour)
        text = shown_texts.get(change.after.id, "") if change.after else ""
        yield from (f"      {part}" for part in text.split("\n") if text)


def _summary(found: Planned, changes: tuple[Change, ...]) -> Iterator[str]:
    """How many posts there are, and how many of them will be asked for again."""
    yield say_plural(
        "plan.posts",
        "{count} post: {changes}",
        "{count} posts: {changes}",
        count=len(found.plan.posts),
        changes=counted(changes),
    )
    again = sum(change.reviews_again for change in changes)
    if again:
        yield say_plural(
            "plan.asked_again",
            "{count} of them was approved and will be asked for again",
            "{count} of them were approved and will be asked for again",
            count=again,
        )


def counted(changes: Sequence[Change]) -> str:
    """How many changes there are of each kind, in words; that nothing is planned if there is none."""
    counts = Counter[str](change.sign for change in changes)
    shown = [f"{counts[sign]} {told(word)}" for sign, word in WORDS.items() if counts[sign]]
    return commas(shown) if shown else say("plan.nothing", "nothing planned")


def _topic(post: Post | None) -> str:
    if post is None:
        return ""
    part = told(part_word(post.part))
    if not post.topic:
        return part
    title = post.context["topic"]["title"]
    return f"{part}: {title}" if part else title


def _told(change: Change) -> str:
    if change.sign == "move" and change.before is not None:
        return say("plan.moved_from", "moved from {time}", time=f"{change.before.time:%H:%M}")
    return "" if change.sign in ("keep", "add") else told(WORDS[change.sign])


def as_json(plans: Sequence[Planned]) -> str:
    """Every post of the plan; the same bytes whenever the plan is the same."""
    posts = [
        {
            "id": post.id, "playbook": post.playbook, "channel": post.channel,
            "element": post.element, "title": post.title, "kind": post.kind,
            "stage": post.stage, "topic": post.topic, "part": post.part,
            "date": post.date.isoformat(), "time": f"{post.time:%H:%M}", "zone": post.zone,
            "due_at": post.due.isoformat(), "late_seconds": post.late.total_seconds(),
            "made_by": post.place, "reasons": list(post.reasons), "text": post.text,
            "hash": post.hash, "trial": post.trial, "groups": list(post.groups),
            "picture": post.picture.path if post.picture else "",
        }
        for found in plans
        for post in found.plan.posts
    ]  # fmt: skip
    return json_text({"posts": posts})
