"""Which recipients of a message have it, where one message goes to several."""

from __future__ import annotations

import hashlib
from typing import Protocol


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


def trace(key: str, recipient: str) -> str:
    """A recipient as it is remembered for a message: nothing that tells the address."""
    return hashlib.sha256(f"{key}\n{recipient}".encode()).hexdigest()
