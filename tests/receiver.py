"""A real HTTP server that records what it is sent, and answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from engine.time.clock import WallClock


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes
    at: float = 0.0
    """When its head had been read, by the machine's clock."""

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        return dict(json.loads(self.body)["data"])


@dataclass
class Receiver:
    """`answer` is given the number of the request, from 0, and says what to answer:
    a status with headers, or None to cut the connection without an answer."""

    url: str = ""
    answer: Callable[[int], tuple[int, dict[str, str]] | None] = lambda _: (204, {})
    received: list[Received] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.received) >= count, timeout=90)


@contextmanager
def receiver() -> Iterator[Receiver]:
    record = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            at = WallClock().now().timestamp()
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender died in the middle: no receiver would take that
            with record.arrived:
                number = len(record.received)
                headers = {name.lower(): value for name, value in self.headers.items()}
                record.received.append(Received(headers, body, at))
                record.arrived.notify_all()
            said = record.answer(number)
            if said is None:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            status, headers = said
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that is killed resets its connections; that is what the tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    record.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield record
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
