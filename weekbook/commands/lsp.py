"""`weekbook lsp`."""

from __future__ import annotations

import argparse

EXAMPLE = """examples:
  weekbook lsp      an editor starts it so, and speaks with it over its input and output

editors/ has an extension for VS Code and a few lines for Neovim."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stdio", action="store_true", help="over standard input and output (as without it)"
    )


def run(arguments: argparse.Namespace) -> int:
    from engine.time.clock import WallClock  # noqa: PLC0415
    from weekbook.language_server.server import make_server  # noqa: PLC0415 - takes half a second

    make_server(WallClock()).start_io()
    return 0
