"""A real PgBouncer before a server, in each of its modes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
PROGRAM = shutil.which("pgbouncer", path=PLACES)

SETTINGS = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
server_round_robin = {robin}
logfile = {folder}/log
pidfile = {folder}/pid
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def pooler(url: str, folder: Path, mode: str, size: int = 20, robin: int = 0) -> Iterator[str]:
    """The address of a database of the server at `url`, through a pooler."""
    assert PROGRAM is not None
    there, own = make_url(url), free_port()
    host = there.query.get("host") or there.host
    settings = folder / "pgbouncer.ini"
    user = f"user = {there.username}"
    settings.write_text(
        SETTINGS.format(
            host=host, port=there.port or 5432, own=own, mode=mode, size=size, robin=robin, folder=folder
        ).replace("* = host", "* = " + user.replace(" ", "") + " host")
    )  # fmt: skip
    account = Path(str(host)).owner() if str(host).startswith("/") else None
    if os.geteuid() != 0:
        account = None  # we are nobody else, and need not be
    elif account is not None:
        shutil.chown(folder, account)
    process = subprocess.Popen(
        [PROGRAM, str(settings)], user=account, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", own), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, "PgBouncer does not listen"
                time.sleep(0.05)
        through = there.set(host="127.0.0.1", port=own, query={})
        yield through.render_as_string(hide_password=False)
    finally:
        process.terminate()
        process.wait(20)
