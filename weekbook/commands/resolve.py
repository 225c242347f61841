"""`weekbook resolve`."""

from __future__ import annotations

import argparse
import sys

from dsl.base.sentence import say
from engine.services.sending.settling import Verdict, settle_questions
from engine.services.sending.standing import standing
from engine.time.clock import WallClock
from weekbook.command_error import CommandError
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = """examples:
  weekbook resolve 17 --as sent            I looked: it is there
  weekbook resolve 17 18 --as again        it is not: send it now
  weekbook resolve all --as skip           leave everything that is too late"""

VERDICTS: tuple[Verdict, ...] = ("sent", "failed", "again", "skip")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("delivery", nargs="+", metavar="NUMBER",
                        help="deliveries as `weekbook status` numbers them, or `all`")  # fmt: skip
    parser.add_argument("--as", dest="verdict", choices=VERDICTS, required=True,
                        help="an unsure one was sent or failed; again sends it now; skip leaves a late one; failed takes note of a failed one")  # fmt: skip
    parser.add_argument("--because", default="", metavar="TEXT", help="why, for the record")


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
