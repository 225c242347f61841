"""`weekbook pause`."""

from __future__ import annotations

import argparse

from cli.opened import database, opened, who, workspace_option
from cli.standstill import named, scope_options
from engine.clock import WallClock
from engine.pipeline import stand_still

EXAMPLE = """examples:
  weekbook pause                                 send nothing at all
  weekbook pause --channel mothers/vip           one channel
  weekbook pause --group g-17 --because "complaints\""""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    scope_options(parser)
    parser.add_argument("--because", default="", metavar="TEXT", help="why, for the record")


def run(arguments: argparse.Namespace) -> int:
    scope, name, words = named(arguments)
    engine = database(opened(arguments))
    begun = stand_still(engine, scope, name, WallClock().now(), who(), arguments.because)
    print(f"{words} stands still" if begun else f"{words} stands still already")
    print("what becomes too late meanwhile is not sent; `weekbook resume` lets it go on")
    return 0
