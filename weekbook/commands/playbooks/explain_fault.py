"""`weekbook explain PB204`: the page of a fault, which needs no workspace and nothing that plans."""

from __future__ import annotations

import argparse
import sys

from dsl.base.codes import LEVELS
from dsl.base.sentence import message, say
from weekbook.command_error import CommandError
from weekbook.output.faults.fault_page import as_lines, fault_page, near
from weekbook.output.machine_language import machine_tongue
from weekbook.output.terminal import colours

EXAMPLE = (("weekbook explain PB204", message("help.explain.example.fault", "what a fault means")),)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help=message("help.explain.code", "the code of a fault"))


def run(arguments: argparse.Namespace) -> int:
    return show(arguments.code)


def show(code: str) -> int:
    """Shows the page of a fault in the language of the machine. Raises `CommandError`."""
    code, language = code.upper(), machine_tongue()
    if code not in LEVELS:
        none = say("explain.no_fault", "there is no fault {code}; near it:", code=code)
        raise CommandError("\n".join([none, *near(code, language)]), 1)
    page = fault_page(code, language)
    print("\n".join(as_lines(page, colours(sys.stdout))))
    return 0
