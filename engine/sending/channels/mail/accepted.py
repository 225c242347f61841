"""Which recipients of a message have it, where one message goes to several."""

from __future__ import annotations

import hashlib
from typing import Protocol

from engine.sending.channels.port import Message


class Accepted(Protocol):
    """Remembers who has a message, so that nobody gets it again when it is sent to the rest."""

    def of(self, key: str) -> frozenset[str]:
        """The recipients, each as its `trace`, that have the message under a key."""
        ...

    def add(self, key: str, trace: str) -> None:
        """Notes that a recipient has the message under a key."""
        ...


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
