"""The outbox channel: a folder with a file for each message, for a person to open."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import unicodedata
from pathlib import Path

from dsl.base.sentence import kept
from engine.files import keep_to_owner
from engine.sending.channels.port import Answer, ChannelFault, Message, NotSent, Sent, sender_at

_UNSAFE = re.compile(r"[^\w.-]+")
MOST_BYTES = 200
"""Of a name of ours: file systems take 255 bytes, and a picture's ending comes after it."""
MOST_OF_A_PICTURE = 40
DEVICES = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))}  # fmt: skip
"""Names that Windows keeps for itself, whatever comes after a dot."""


class Outbox:
    """Writes `CHANNEL/GROUP/DATE TIME TITLE KEY.md` below a folder, each file whole or not at all.

    The key is part of the name, so a message that comes twice is one file.
    """

    service = ""
    picture_places = 1
    honours_keys = True
    keys_last: dt.timedelta | None = None
    at_once = 500
    sender = sender_at("outbox")

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, message: Message) -> Path:
        """Where a message is laid: `CHANNEL/GROUP/WHEN TITLE KEY.md`, in names that any system can
        hold."""
        when, key = message.wall_time.replace(":", ""), message.key[:8]
        room = MOST_BYTES - len(f"{when}  {key}.md".encode())
        name = f"{when} {_fitting(_safe(message.title), room)} {key}.md"
        return self.folder / _own_name(message.channel) / _own_name(message.group) / name

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
            _make_folders(path.parent)
            for folder in (self.folder, path.parent.parent, path.parent):
                keep_to_owner(folder)
            if message.picture is not None:
                beside = path.with_suffix(f".{_picture_name(message.picture.name)}")
                _write(beside, message.picture.data)
            _write(path, "\n".join(lines).encode("utf-8", "replace"))
        except OSError as error:
            return NotSent(
                kept(
                    "kept.outbox.unwritten",
                    "{path} could not be written: {reason}",
                    path=path,
                    reason=error.strerror or error,
                )
            )
        return Sent()

    async def probe(self, _: str | None) -> Answer | None:
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return Sent()
        return ChannelFault(kept('kept.outbox.folder', 'the folder {folder} cannot be written to', folder=self.folder),
                            kept('kept.outbox.owner', 'let its owner be who runs Weekbook'))  # fmt: skip

    async def close(self) -> None:
        pass


def _make_folders(folder: Path) -> None:
    """Makes a folder and those it is in, for their owner only."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, for its owner only."""
    draft = path.with_name(f".{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.part")
    with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _safe(text: str) -> str:
    """The text as a part of a name on every system, in any script."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-.") or "-"


def _fitting(name: str, most: int) -> str:
    """The name, cut where it is longer than so many bytes, with a mark of the whole of it."""
    if len(name.encode()) <= most:
        return name
    mark = f"~{_mark(name)}"
    return name.encode()[: most - len(mark)].decode("utf-8", "ignore") + mark


def _own_name(key: str) -> str:
    """A folder's name for a key, no other key's: not even where upper and lower case are one, or
    where signs that no name can have were replaced."""
    name, mark = _safe(key), f"~{_mark(key)}"
    if name.partition(".")[0].lower() in DEVICES:
        name = f"_{name}"
    plain = name == key == name.lower()
    if plain and len(name.encode()) <= MOST_BYTES:
        return name
    return name.encode()[: MOST_BYTES - len(mark)].decode("utf-8", "ignore") + mark


def _picture_name(name: str) -> str:
    """A picture's name, cut before its ending."""
    safe = Path(_safe(name))
    return f"{_fitting(safe.stem, MOST_OF_A_PICTURE)}{safe.suffix[:8]}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
