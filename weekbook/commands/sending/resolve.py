"""`weekbook resolve`."""

from __future__ import annotations

import argparse
import sys

from dsl.base.sentence import message, say
from engine.services.sending.settling import Verdict, settle_questions
from engine.services.sending.standing import standing
from engine.time.clock import WallClock
from weekbook.command_error import CommandError
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    (
        "weekbook resolve 17 --as sent",
        message("help.resolve.example.sent", "I looked: it is there"),
    ),
    (
        "weekbook resolve 17 18 --as again",
        message("help.resolve.example.again", "they are not there: send them now"),
    ),
    (
        "weekbook resolve all --as skip",
        message("help.resolve.example.skip", "skip everything that is too late"),
    ),
)

VERDICTS: tuple[Verdict, ...] = ("sent", "failed", "again", "skip")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("delivery", nargs="+", metavar="NUMBER",
                        help=message("help.resolve.numbers", "deliveries by their number in `weekbook status`, or `all`"))  # fmt: skip
    parser.add_argument("--as", dest="verdict", choices=VERDICTS, required=True,
                        help=message("help.resolve.as", "sent or failed: what became of an unsure one; again: send it now; skip: drop a late one; failed also acknowledges a failed one"))  # fmt: skip
    parser.add_argument(
        "--because",
        default="",
        metavar="TEXT",
        help=message("help.because", "the reason, kept on record"),
    )


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments))
    now = WallClock().now()
    if arguments.delivery == ["all"]:
        found = standing(engine, now)
        ids = [one.id for one in found.questions]
        if arguments.verdict in ("again", "failed"):
            ids += [one.id for one in found.failures]
    else:
        try:
            ids = [int(number) for number in arguments.delivery]
        except ValueError as error:
            raise CommandError(
                say("resolve.numbers", "deliveries are numbers; `weekbook status` shows them")
            ) from error
    answered = settle_questions(engine, ids, arguments.verdict, who(), now, arguments.because)
    print(say("resolve.settled", "{count} settled", count=len(answered.done)))
    for id, reason in answered.refused:
        print(
            say("left_as_it_is", "{number} was left as it is: {reason}", number=id, reason=reason),
            file=sys.stderr,
        )
    return 1 if answered.refused else 0
