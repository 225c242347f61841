"""A real Matrix homeserver: Synapse, on a port of its own, with one user in one room."""

from __future__ import annotations

import hashlib
import hmac
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

SECRET = "only for a test"

SETTINGS = """
server_name: localhost
pid_file: {folder}/pid
listeners:
  - {{port: {port}, bind_addresses: [127.0.0.1], type: http, resources: [{{names: [client, media]}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
registration_shared_secret: {secret}
report_stats: false
trusted_key_servers: []
rc_message: {{per_second: {rate}, burst_count: {burst}}}
"""


@dataclass(frozen=True)
class Homeserver:
    url: str
    token: str
    room: str

    def ask(self, method: str, path: str, **content: Any) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}{path}", headers=headers, timeout=30, **content)
        answer.raise_for_status()
        return answer.json()

    def messages(self) -> list[dict[str, Any]]:
        """What members of the room see, the oldest first."""
        path = f"/_matrix/client/v3/rooms/{self.room}/messages?dir=b&limit=100"
        events = self.ask("GET", path)["chunk"]
        return [one["content"] for one in reversed(events) if one["type"] == "m.room.message"]


@contextmanager
def homeserver(folder: Path, rate: float = 1000, burst: int = 1000) -> Iterator[Homeserver]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "homeserver.yaml"
    settings.write_text(
        SETTINGS.format(folder=folder, port=port, secret=SECRET, rate=rate, burst=burst)
    )
    command = [sys.executable, "-W", "ignore", "-m", "synapse.app.homeserver", "-c", str(settings)]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, folder / "log")
        server = Homeserver(url, _registered(url), "")
        room = server.ask("POST", "/_matrix/client/v3/createRoom", json={"name": "A group"})
        yield Homeserver(url, server.token, room["room_id"])
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/_matrix/client/versions", timeout=5).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)  # waits for another process to listen
    raise AssertionError(log.read_text()[-3000:])


def _registered(url: str) -> str:
    """The token of a user made through the shared secret, as Synapse's administration documents."""
    path = f"{url}/_synapse/admin/v1/register"
    nonce = httpx.get(path).json()["nonce"]
    parts = [nonce, "weekbook", "password", "notadmin"]
    mac = hmac.new(SECRET.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
    body = {"nonce": nonce, "username": "weekbook", "password": "password", "admin": False, "mac": mac}  # fmt: skip
    answer = httpx.post(path, json=body, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["access_token"])
