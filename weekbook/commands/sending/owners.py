"""`weekbook owners`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message, say, say_plural, told
from engine.services.owners import Word, owners_and_tasks, platform_says
from engine.state_words import state_word
from engine.time.clock import WallClock
from weekbook.command_error import CommandError
from weekbook.output.terminal import table
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    (
        "weekbook owners",
        message(
            "help.owners.example.all", "who has to send what by hand, and where their pages are"
        ),
    ),
    (
        "weekbook owners 17 18 --as sent",
        message(
            "help.owners.example.sent", "the platform says that these two reached their groups"
        ),
    ),
)

SAID: dict[str, Word] = {"confirmed": "confirmed", "sent": "sent", "over-quota": "over quota"}


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "number",
        metavar="NUMBER",
        nargs="*",
        type=int,
        help=message("help.owners.number", "deliveries, by the numbers shown"),
    )
    parser.add_argument(
        "--as",
        dest="word",
        choices=tuple(SAID),
        help=message("help.owners.as", "what became of them"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    engine = database(workspace)
    now = WallClock().now()
    if bool(arguments.number) != bool(arguments.word):
        raise CommandError(
            say("owners.name", "name deliveries and say --as what became of them, or neither")
        )
    if arguments.number:
        done, refused = platform_says(engine, arguments.number, SAID[arguments.word], who(), now)
        for id in done:
            print(f"{id}: {told(state_word(SAID[arguments.word]))}")
        for id, reason in refused:
            print(
                say("owners.unchanged", "{number}: not changed, {reason}", number=id, reason=reason)
            )
        return 1 if refused else 0
    found = owners_and_tasks(engine, now)
    if not found:
        print(say("owners.none", "nobody has been asked to send anything by hand yet"))
    pages = workspace.calendar_url.rstrip("/")
    for owner, key, tasks in found:
        waiting = sum(task.state == "prepared" for task in tasks)
        print(
            say_plural("owners.waiting", "{owner}: {count} waits, {page}", "{owner}: {count} wait, {page}",
                       count=waiting, owner=owner, page=f"{pages}/owner/{key}")
        )  # fmt: skip
        rows = [
            [
                f"  {task.id}",
                told(state_word(task.state)),
                task.wall_time,
                task.group_name,
                task.title,
            ]
            for task in tasks
        ]
        print(
            "\n".join(table(rows)) if rows else say("owners.nothing", "  nothing in the last days")
        )
    return 0
