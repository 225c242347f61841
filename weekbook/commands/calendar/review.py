"""`weekbook review`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence

from dsl.base.sentence import message, say, told
from engine.services.calendar import CalendarPost, give_verdict, posts_between
from engine.services.previews import calendar_previews
from engine.state_words import state_count, state_word
from engine.time.clock import WallClock
from engine.time.said_dates import ShortDay
from weekbook.command_error import CommandError
from weekbook.output.streams import json_text
from weekbook.output.terminal import colours, styled, table
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    ("weekbook review", message("help.review.example.waiting", "posts that wait for approval")),
    (
        "weekbook review --state all --text",
        message("help.review.example.all", "every post with its text"),
    ),
    ("weekbook review --approve POST POST", message("help.review.example.some", "approve these")),
    (
        "weekbook review --approve all",
        message("help.review.example.approve_all", "approve everything that is waiting"),
    ),
    ('weekbook review --reject POST --because "too early for this offer"', ""),
)

STYLES = {"approved": "good", "rejected": "error", "proposed": "warning", "closed": "soft"}


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--approve",
        nargs="+",
        metavar="POST",
        help=message("help.review.approve", "posts to approve, or `all`"),
    )
    parser.add_argument(
        "--reject", nargs="+", metavar="POST", help=message("help.review.reject", "posts to reject")
    )
    parser.add_argument(
        "--because",
        default="",
        metavar="TEXT",
        help=message("help.because", "the reason, kept on record"),
    )
    parser.add_argument("--state", default="proposed", help=message("help.review.state", "which posts to list (default: proposed)"),
                        choices=("proposed", "approved", "rejected", "closed", "all"))  # fmt: skip
    parser.add_argument(
        "--text", action="store_true", help=message("help.text", "also show the text of each post")
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=message("help.output", "output format"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace)
    now = WallClock().now()
    if not arguments.approve and not arguments.reject:
        state = "" if arguments.state == "all" else arguments.state
        posts = posts_between(engine, dt.date.min, dt.date.max, state)
        if arguments.format == "json":
            print(_json(posts))
            return 0
        texts = calendar_previews(posts, os.environ) if arguments.text else {}
        print("\n".join(_listed(posts, texts)))
        return 0
    status = 0
    for verdict, ids in (("approved", arguments.approve), ("rejected", arguments.reject)):
        if not ids:
            continue
        if ids == ["all"]:
            if verdict == "rejected":
                raise CommandError(say("review.name", "name the posts to reject"))
            ids = [post.id for post in posts_between(engine, dt.date.min, dt.date.max, "proposed")]
        reviewed = give_verdict(engine, ids, verdict, who(), now, arguments.because)
        print(told(state_count(verdict, len(reviewed.changed))))
        for id, what in reviewed.told.items():
            print(f"  {id}: {told(what)}")
        for id, reason in reviewed.refused:
            print(
                say(
                    "left_as_it_is",
                    "{number} was left as it is: {reason}",
                    number=id,
                    reason=reason,
                ),
                file=sys.stderr,
            )
            status = 1
    return status


def _listed(posts: Sequence[CalendarPost], texts: Mapping[str, str]) -> list[str]:
    if not posts:
        return [say("review.nothing", "nothing waits here")]
    colour = colours(sys.stdout)
    rows = [
        [
            told(state_word(post.state)),
            told(ShortDay(post.date)),
            f"{post.time:%H:%M}",
            post.title,
            post.id,
        ]
        for post in posts
    ]
    lines = []
    for line, post in zip(table(rows), posts, strict=True):
        lines.append(styled(line, STYLES.get(post.state, "soft"), colour))
        if post.id in texts:
            lines += [f"      {part}" for part in texts[post.id].split("\n")]
    return lines


def _json(posts: Sequence[CalendarPost]) -> str:
    listed = [
        {"id": post.id, "state": post.state, "date": post.date.isoformat(),
         "time": f"{post.time:%H:%M}", "zone": post.zone, "title": post.title, "text": post.text,
         "reasons": list(post.reasons)}
        for post in posts
    ]  # fmt: skip
    return json_text({"posts": listed})
