"""`weekbook explain PB204`: the page of a fault, which needs no workspace and nothing that plans."""

from __future__ import annotations

import argparse
import sys

from weekbook.output.fault_page import as_lines, fault_page
from weekbook.output.machine_language import machine_tongue
from weekbook.output.terminal import colours

EXAMPLE = """example:
  weekbook explain PB204                                what a fault means"""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the code of a fault")


def run(arguments: argparse.Namespace) -> int:
    """Shows the page in the language of the machine."""
    page = fault_page(arguments.code.upper(), machine_tongue())
    print("\n".join(as_lines(page, colours(sys.stdout))))
    return 0
