"""The port to channels: what is handed to one, and what it may answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from dsl.pictures import Picture
from engine.store.senders import Rate, Sender


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
    kind: Literal["post", "task", "reminder", "alarm"] = "post"
    """What it is: a post for the group; for its owner a post to send by hand, or a reminder of
    such; for the operator that something asks for them."""
    owner: str = ""
    picture: Picture | None = None


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

    `whole_sender` tells that the limit holds for everything from the same sender.
    """

    reason: str
    wait: dt.timedelta | None = None
    whole_sender: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """It went out or it did not: the answer was lost."""

    reason: str


Answer = Sent | Refused | NotSent | Unsure


class Channel(Protocol):
    """A way to send. `honours_keys`: what comes twice under one key is taken once."""

    service: str
    """One of `dsl.services.SERVICES`; empty where it is none of them, or several."""
    picture_places: int
    """How many messages the service counts for a text with a picture."""
    honours_keys: bool
    at_once: int
    """How many messages a dispatcher hands it at the same time."""

    @property
    def sender(self) -> Sender | Callable[[str], Sender]:
        """Whom the service counts these messages to: one for all, or one by a group's key."""
        ...

    async def send(self, message: Message) -> Answer: ...

    async def close(self) -> None: ...


def sender_at(address: str, rate: Rate | None = None, within: Sender | None = None) -> Sender:
    """The sender behind an address, under a key that does not tell the address."""
    return Sender(hashlib.sha256(address.encode()).hexdigest(), rate, within)
