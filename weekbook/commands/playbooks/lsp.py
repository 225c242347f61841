"""`weekbook lsp`."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message

EXAMPLE = (
    (
        "weekbook lsp",
        message(
            "help.lsp.example.editor",
            "editors start it like this and talk to it over standard input and output",
        ),
    ),
    (
        "",
        message(
            "help.lsp.editors", "editors/ has an extension for VS Code and a few lines for Neovim."
        ),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stdio",
        action="store_true",
        help=message("help.lsp.stdio", "use standard input and output (the default)"),
    )


def run(arguments: argparse.Namespace) -> int:
    from engine.time.clock import WallClock  # noqa: PLC0415
    from weekbook.language_server.server import make_server  # noqa: PLC0415 - takes half a second

    make_server(WallClock()).start_io()
    return 0
