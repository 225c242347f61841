"""`weekbook serve`."""

from __future__ import annotations

import argparse
import ipaddress
import socket
from urllib.parse import urlsplit

import uvicorn

from cli.apply import upgrade_if_new
from cli.command_error import CommandError
from cli.opened import database, opened, who, workspace_option
from engine.clock import WallClock
from web.app import create_app

EXAMPLE = """examples:
  weekbook serve                       http://127.0.0.1:8765/, for you alone
  weekbook serve --port 9000 --as Ana    reviews are recorded for Ana"""

PORT = 8765


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"default: {PORT}; 0 takes any free one"
    )
    parser.add_argument(
        "--as", dest="reviewer", default="", metavar="NAME", help="who reviews are recorded for"
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    upgrade_if_new(database(workspace, current=False))
    engine = database(workspace)
    if not _is_this_machine(arguments.host):
        raise CommandError(
            f"{arguments.host} can be reached from elsewhere, and the calendar asks nobody who they"
            " are; listen on 127.0.0.1 and put a server that does in front of it"
        )
    listener = _listen(arguments.host, arguments.port)
    port = listener.getsockname()[1]
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    hosts += [urlsplit(workspace.calendar_url).netloc] if workspace.calendar_url else []
    app = create_app(engine, WallClock(), arguments.reviewer or who(), workspace.root.name, hosts)
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    print(f"the calendar is at http://{shown}:{port}/ (Ctrl-C ends it)", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"port {port} cannot be used ({error}); choose another with --port"
        ) from error


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
