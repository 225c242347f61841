"""Which recipients of a message have it, where one message goes to several."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

from engine.sending.channels.port import Message
from engine.time.clock import Clock

KEPT = dt.timedelta(days=60)
"""How long it is known who has a message; a delivery may be sent again for less."""


class Accepted(Protocol):
    """Remembers who has a message, so that nobody gets it again when it is sent to the rest."""

    def of(self, key: str) -> frozenset[str]:
        """The recipients, each as its `trace`, that have the message under a key."""
        ...

    def add(self, key: str, trace: str) -> None: ...


class AcceptedHere:
    """Remembers as long as the process lives."""

    def __init__(self) -> None:
        self._found: dict[str, set[str]] = {}

    def of(self, key: str) -> frozenset[str]:
        return frozenset(self._found.get(key, ()))

    def add(self, key: str, trace: str) -> None:
        self._found.setdefault(key, set()).add(trace)


def same_message(message: Message) -> str:
    """What a message is known by: the same however often the delivery is sent again, also under
    another key after a failure."""
    parts = (message.post, message.channel, message.group, message.text)
    whole = "\n".join(parts) if message.post else message.key
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def trace(key: str, recipient: str) -> str:
    """A recipient as it is remembered for a message: nothing that tells the address."""
    return hashlib.sha256(f"{key}\n{recipient}".encode()).hexdigest()


class AcceptedInFile:
    """Remembers in a file, over restarts, for `KEPT`. What cannot be written is known as long as
    the process lives."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._here = AcceptedHere()
        self._lock = Lock()
        self._read = False

    def of(self, key: str) -> frozenset[str]:
        with self._lock:
            if not self._read:
                self._load()
            return self._here.of(key)

    def add(self, key: str, trace: str) -> None:
        with self._lock:
            self._here.add(key, trace)
            line = f"{self.clock.now():%Y-%m-%d} {key} {trace}\n".encode()
            with suppress(OSError):
                file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                try:
                    os.write(file, line)
                    os.fsync(file)
                finally:
                    os.close(file)

    def _load(self) -> None:
        self._read = True
        since = f"{self.clock.now() - KEPT:%Y-%m-%d}"
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return
        kept = [line for line in lines if line.count(" ") == 2 and line.partition(" ")[0] >= since]
        for line in kept:
            _, key, found = line.split(" ")
            self._here.add(key, found)
        if len(kept) < len(lines) // 2:
            with suppress(OSError):
                draft = self.path.with_name(f"{self.path.name}.part")
                draft.touch(0o600)
                draft.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
                draft.replace(self.path)
