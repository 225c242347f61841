"""`weekbook resend`."""

from __future__ import annotations

import argparse
import sys

from dsl.base.sentence import message, say
from engine.services.sending.settling import send_again
from engine.services.sending.standing import circuit_lines, standing
from engine.time.clock import WallClock
from weekbook.command_error import CommandError
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    (
        "weekbook resend 17 18",
        message("help.resend.example.some", "these failed; their cause is fixed"),
    ),
    (
        "weekbook resend --channel mothers/vip",
        message("help.resend.example.channel", "everything that failed in this channel"),
    ),
    (
        'weekbook resend --cause "chat not found"',
        message("help.resend.example.cause", "everything that failed for this reason"),
    ),
    ("weekbook resend --all", message("help.resend.example.all", "everything that failed")),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("delivery", nargs="*", type=int, metavar="NUMBER",
                        help=message("help.resend.numbers", "failed deliveries by their number in `weekbook status`"))  # fmt: skip
    parser.add_argument("--channel", default="", metavar="PLAYBOOK/CHANNEL",
                        help=message("help.resend.channel", "all that failed in this channel"))  # fmt: skip
    parser.add_argument("--cause", default="", metavar="TEXT",
                        help=message("help.resend.cause", "all whose reason contains this text"))  # fmt: skip
    parser.add_argument(
        "--all", action="store_true", help=message("help.resend.all", "all that failed")
    )


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments))
    chosen = bool(arguments.channel or arguments.cause or arguments.all)
    if chosen == bool(arguments.delivery):
        raise CommandError(
            say(
                "resend.which",
                "say which: numbers of deliveries, --channel, --cause or --all; `weekbook status` shows what failed",
            )
        )
    now = WallClock().now()
    ids = arguments.delivery or None
    found = send_again(engine, ids, arguments.channel, arguments.cause, who(), now)
    if found.until:
        print(
            say(
                "resend.until",
                "{count} will be sent again, until {until} UTC",
                count=len(found.done),
                until=f"{found.until:%Y-%m-%d %H:%M}",
            )
        )
    else:
        print(say("resend.again", "{count} will be sent again", count=len(found.done)))
    for id, reason in found.refused:
        print(
            say("left_as_it_is", "{number} was left as it is: {reason}", number=id, reason=reason),
            file=sys.stderr,
        )
    for line in circuit_lines(one for one, count in standing(engine, now).circuits if count):
        print(
            say("resend.until_tested", "{line} until `weekbook channel test` succeeds", line=line),
            file=sys.stderr,
        )
    if ids is None and not found.done and not found.refused:
        return 1
    return 1 if found.refused else 0
