"""Whether a message has begun to leave: what fails before certainly never left.

A channel that `tells_crossing` says so by `cross()` right before its first byte goes out to the
service. Whatever it raises before that is a fault of ours that nobody has seen; whatever it raises
after may have reached somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class TooLateError(BaseException):
    """The attempt may not leave any more; no channel is to take this for an answer."""


class Crossing:
    """One attempt on its way to the network."""

    __slots__ = ("crossed", "may")

    def __init__(self, may: Callable[[], bool]) -> None:
        self.crossed = False
        self.may = may


_CURRENT: ContextVar[Crossing | None] = ContextVar("crossing", default=None)


@contextmanager
def crossing(may: Callable[[], bool] = lambda: True) -> Iterator[Crossing]:
    """The attempt that goes on within; its tasks and threads share it. `may` says at the last
    moment whether it may leave: a process may have been stopped since it was asked first."""
    current = Crossing(may)
    token = _CURRENT.set(current)
    try:
        yield current
    finally:
        _CURRENT.reset(token)


def cross() -> None:
    """Tells that from here on something may have reached the service. Raises `TooLateError`."""
    current = _CURRENT.get()
    if current is not None:
        if not current.crossed and not current.may():
            raise TooLateError
        current.crossed = True


def keep_back() -> None:
    """Asks once more whether the message may leave, where its beginning has, which without the
    rest is nothing to anybody. Raises `TooLateError` where it may not."""
    current = _CURRENT.get()
    if current is not None and not current.may():
        raise TooLateError
