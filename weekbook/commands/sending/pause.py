"""`weekbook pause`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message, say
from engine.services.sending.pausing import stand_still
from engine.time.clock import WallClock
from weekbook.pause_scope import named, scope_options
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    ("weekbook pause", message("help.pause.example.all", "send nothing at all")),
    ("weekbook pause --channel mothers/vip", message("help.example.channel", "one channel")),
    ('weekbook pause --group g-17 --because "complaints"', ""),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    scope_options(parser)
    parser.add_argument(
        "--because",
        default="",
        metavar="TEXT",
        help=message("help.because", "the reason, kept on record"),
    )


def run(arguments: argparse.Namespace) -> int:
    scope, name, words = named(arguments)
    engine = database(opened(arguments))
    begun = stand_still(engine, scope, name, WallClock().now(), who(), arguments.because)
    if begun:
        print(say("pause.begun", "{what} stands still", what=words))
    else:
        print(say("pause.already", "{what} stands still already", what=words))
    print(
        say(
            "pause.meanwhile",
            "what becomes too late meanwhile is not sent; `weekbook resume` lets it go on",
        )
    )
    return 0
