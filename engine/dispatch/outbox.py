"""The outbox channel: a folder with a file for each message, for a person to open."""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine.dispatch.channel import Answer, Message, NotSent, Sent, sender_at

_UNSAFE = re.compile(r"[^\w.-]+")


class Outbox:
    """Writes `CHANNEL/GROUP/DATE TIME TITLE KEY.md` below a folder, each file whole or not at all.

    The key is part of the name, so a message that comes twice is one file.
    """

    service = ""
    picture_places = 1
    honours_keys = True
    at_once = 500
    sender = sender_at("outbox")

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, message: Message) -> Path:
        when = message.wall_time.replace(":", "")
        name = f"{when} {_safe(message.title)} {message.key[:8]}.md"
        return self.folder / _safe(message.channel) / _safe(message.group) / name

    async def send(self, message: Message) -> Answer:
        path = self.path(message)
        lines = [
            f"To: {message.group_name} ({message.group})",
            f"Post: {message.post}",
            f"Due: {message.wall_time} in the group",
            f"Key: {message.key}",
            *([f"Picture: {message.picture.name}"] if message.picture else []),
            "",
            message.text,
            "",
        ]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.part")
            with open(draft, "w", encoding="utf-8") as file:
                file.write("\n".join(lines))
                file.flush()
                os.fsync(file.fileno())
            if message.picture is not None:
                _write(path.with_suffix(f".{message.picture.name}"), message.picture.data)
            draft.replace(path)
        except OSError as error:
            return NotSent(f"{path} could not be written: {error.strerror or error}")
        return Sent()

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        pass


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(data)
    draft.replace(path)


def _safe(text: str) -> str:
    """The text as one part of a path on every system, in any script."""
    return _UNSAFE.sub("-", text).strip("-.")[:80] or "-"
