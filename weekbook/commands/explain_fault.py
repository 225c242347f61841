"""`weekbook explain PB204`: the page of a fault, which needs no workspace and nothing that plans."""

from __future__ import annotations

import argparse
import sys

from dsl.base.sentence import message
from weekbook.output.fault_page import as_lines, fault_page
from weekbook.output.machine_language import machine_tongue
from weekbook.output.terminal import colours

EXAMPLE = (("weekbook explain PB204", message("help.explain.example.fault", "what a fault means")),)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help=message("help.explain.code", "the code of a fault"))


def run(arguments: argparse.Namespace) -> int:
    """Shows the page in the language of the machine."""
    page = fault_page(arguments.code.upper(), machine_tongue())
    print("\n".join(as_lines(page, colours(sys.stdout))))
    return 0
