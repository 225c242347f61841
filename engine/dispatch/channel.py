"""The port to channels: what is handed to one, and what it may answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery's text, ready to go out."""

    key: str
    """The idempotency key: the same whenever this delivery is tried again."""
    post: str
    title: str
    channel: str
    group: str
    group_name: str
    due_at: dt.datetime
    wall_time: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not go out, and may be tried again after `wait` (None: as usual).

    `whole_channel` tells that the limit holds for everything on this channel.
    """

    reason: str
    wait: dt.timedelta | None = None
    whole_channel: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """It went out or it did not: the answer was lost."""

    reason: str


Answer = Sent | Refused | NotSent | Unsure


class Channel(Protocol):
    """A way to send. `honours_keys`: what comes twice under one key is taken once."""

    honours_keys: bool
    at_once: int
    """How many messages it takes at the same time."""

    async def send(self, message: Message) -> Answer: ...

    async def close(self) -> None: ...
