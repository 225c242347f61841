"""Whether a message has begun to leave: what fails before certainly never left.

A channel that `tells_crossing` says so by `cross()` right before its first byte goes out to the
service. Whatever it raises before that is a fault of ours that nobody has seen; whatever it raises
after may have reached somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Crossing:
    """One attempt on its way to the network."""

    __slots__ = ("crossed",)

    def __init__(self) -> None:
        self.crossed = False


_CURRENT: ContextVar[Crossing | None] = ContextVar("crossing", default=None)


@contextmanager
def crossing() -> Iterator[Crossing]:
    """The attempt that goes on within; its tasks and threads share it."""
    current = Crossing()
    token = _CURRENT.set(current)
    try:
        yield current
    finally:
        _CURRENT.reset(token)


def cross() -> None:
    """Tells that from here on something may have reached the service."""
    current = _CURRENT.get()
    if current is not None:
        current.crossed = True
