"""`weekbook serve`."""

from __future__ import annotations

import argparse
import ipaddress

import uvicorn

from cli.apply import upgrade_if_new
from cli.failure import Failure
from cli.opened import database, opened, who, workspace_option
from engine.clock import WallClock
from web.app import create_app

EXAMPLE = """examples:
  weekbook serve                       http://127.0.0.1:8765/, for you alone
  weekbook serve --port 9000 --as Ana  reviews are recorded for Ana"""

PORT = 8765


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}; 0 takes any free one")
    parser.add_argument("--as", dest="reviewer", default="", metavar="NAME", help="who reviews are recorded for")


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    upgrade_if_new(database(workspace, current=False))
    engine = database(workspace)
    if not _is_this_machine(arguments.host):
        raise Failure(
            f"{arguments.host} can be reached from elsewhere, and the calendar asks nobody who they"
            " are; listen on 127.0.0.1 and put a server that does in front of it"
        )
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    app = create_app(engine, WallClock(), arguments.reviewer or who(), workspace.root.name, hosts)
    configuration = uvicorn.Config(app, host=arguments.host, port=arguments.port, log_level="warning")
    try:
        socket = configuration.bind_socket()
    except SystemExit:
        raise Failure(f"port {arguments.port} is taken; choose another with --port") from None
    host, port = socket.getsockname()[:2]
    print(f"the calendar is at http://{f'[{host}]' if ':' in host else host}:{port}/ (Ctrl-C ends it)", flush=True)
    uvicorn.Server(configuration).run(sockets=[socket])
    return 0


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
