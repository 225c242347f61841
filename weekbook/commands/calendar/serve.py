"""`weekbook serve`."""

from __future__ import annotations

import argparse
import ipaddress
import os
import socket
from urllib.parse import urlsplit

import uvicorn

from dsl.base.sentence import message, say
from engine.services.database import upgrade_if_new
from engine.time.clock import WallClock
from web.app import create_app
from web.forms import kept_secret
from web.reach import Reach
from weekbook.command_error import CommandError
from weekbook.output.machine_language import asked_for
from weekbook.workspace_option import database, opened, who, workspace_option

EXAMPLE = (
    (
        "weekbook serve",
        message("help.serve.example.alone", "http://127.0.0.1:8765/, for you alone"),
    ),
    (
        "weekbook serve --port 9000 --as Ana",
        message("help.serve.example.as", "reviews are recorded under Ana"),
    ),
    (
        "weekbook serve --owners-only",
        message(
            "help.serve.example.owners", "http://127.0.0.1:8766/, for a server in front to publish"
        ),
    ),
)

PORT = 8765
OWNERS_PORT = 8766


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help=message("help.serve.host", "address to listen on (default: this machine only)"),
    )
    parser.add_argument(
        "--port", type=int,
        help=message(
            "help.serve.port",
            "port (default: {port}, or {owners} with --owners-only; 0 picks a free one)",
            port=PORT, owners=OWNERS_PORT,
        ),
    )  # fmt: skip
    parser.add_argument(
        "--as",
        dest="reviewer",
        default="",
        metavar="NAME",
        help=message("help.serve.as", "the name under which reviews are recorded"),
    )
    parser.add_argument(
        "--owners-only", action="store_true",
        help=message("help.serve.owners_only", "serve only the owners' pages, which may be published"),
    )  # fmt: skip
    parser.add_argument(
        "--behind-login", action="store_true",
        help=message("help.serve.calendar", "also serve the calendar at calendar_url, where the server in front signs people in"),
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    upgrade_if_new(database(workspace, current=False))
    engine = database(workspace)
    if not _is_this_machine(arguments.host):
        raise CommandError(
            say(
                "serve.elsewhere",
                "{host} can be reached from elsewhere, and the calendar asks nobody who they are; listen on 127.0.0.1 and put a server that does in front of it",
                host=arguments.host,
            )
        )
    if arguments.owners_only and arguments.behind_login:
        raise CommandError(
            say("serve.both", "--behind-login is about the calendar; --owners-only has none")
        )
    port = (
        (OWNERS_PORT if arguments.owners_only else PORT)
        if arguments.port is None
        else arguments.port
    )
    listener = _listen(arguments.host, port)
    port = listener.getsockname()[1]
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    public = (urlsplit(workspace.calendar_url).netloc.lower(),) if workspace.calendar_url else ()
    app = create_app(
        engine, WallClock(), arguments.reviewer or who(), workspace.root.name, hosts,
        kept_secret(workspace.root), Reach(public, arguments.owners_only, arguments.behind_login),
        os.environ, asked_for(),
    )  # fmt: skip
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    if arguments.owners_only:
        served = say(
            "serve.owners",
            "owners' pages are at {address}owner/KEY; `weekbook owners` lists them (Ctrl-C ends it)",
            address=f"http://{shown}:{port}/",
        )
    else:
        served = say(
            "serve.calendar",
            "the calendar is at {address} (Ctrl-C ends it)",
            address=f"http://{shown}:{port}/",
        )
    print(served, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise CommandError(
            say(
                "serve.port",
                "port {port} cannot be used ({error}); choose another with --port",
                port=port,
                error=error,
            )
        ) from error


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
