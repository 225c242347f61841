"""`weekbook resume`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message, say, say_plural
from engine.services.sending.pausing import go_on
from engine.services.sending.settling import accept_restored, take_up_skipped
from engine.time.clock import WallClock
from weekbook.pause_scope import named, scope_options
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    ("weekbook resume", message("help.resume.example.all", "resume everything")),
    ("weekbook resume --channel mothers/vip", message("help.example.channel", "one channel")),
    (
        "weekbook resume --restored",
        message("help.resume.example.restored", "send from a calendar restored from a backup"),
    ),
    (
        "weekbook resume --skipped",
        message("help.resume.example.skipped", "send what was skipped because the clock was wrong"),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    scope_options(parser)
    parser.add_argument("--restored", action="store_true",
                        help=message("help.resume.restored", "accept a restored calendar; what was due before now asks first"))  # fmt: skip
    parser.add_argument("--skipped", action="store_true",
                        help=message("help.resume.skipped", "send what was skipped but is still in time, such as after the clock was wrong"))  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace)
    now = WallClock().now()
    if arguments.restored:
        asking = accept_restored(engine, workspace.old_mark, now)
        print(
            say_plural(
                "resume.restored",
                "the calendar is taken as it is; {count} delivery asks first: `weekbook status`",
                "the calendar is taken as it is; {count} deliveries ask first: `weekbook status`",
                count=asking,
            )
        )
        return 0
    if arguments.skipped:
        count = take_up_skipped(engine, who(), now)
        print(
            say_plural(
                "resume.skipped",
                "{count} delivery that is in time is taken up again",
                "{count} deliveries that are in time are taken up again",
                count=count,
            )
        )
        return 0 if count else 1
    scope, name, words = named(arguments)
    ended = go_on(engine, scope, name, now, who())
    if not ended:
        print(
            say(
                "resume.none",
                "{what} does not stand still; `weekbook status` shows what does",
                what=words,
            )
        )
        return 1
    print(say("resume.goes_on", "{what} goes on", what=words))
    return 0
