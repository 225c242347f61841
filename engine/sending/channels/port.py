"""The port to channels: what is handed to one, and what it may answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from dsl.pictures import Picture
from engine.quotas import Rate, Sender


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
    """The channel has it. `moved_to`: where the chat is now, where the message had to follow it."""

    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """This message will never be taken; others will."""

    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ChatFault:
    """Nothing will be taken for this group until somebody mends its chat or address.

    `moved_to`: where the chat went, where the service tells it and a person has to follow.
    """

    words: str
    remedy: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFault:
    """Nothing will be taken from this account for any group until somebody mends it."""

    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Limited:
    """It did not go out, for there were too many; it may be tried again after `wait` (None: as
    usual). `whole_sender`: the limit holds for everything from the same sender."""

    words: str
    wait: dt.timedelta | None = None
    whole_sender: bool = True


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not go out, and may be tried again after `wait` (None: as usual)."""

    words: str
    wait: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """It went out or it did not: the answer was lost."""

    words: str


Fault = DeliveryFault | ChatFault | ChannelFault
"""Trying again changes nothing. `remedy` is what a person can do; empty where we know of nothing."""

Answer = Sent | Fault | Limited | NotSent | Unsure
"""What became of a message. `words` are the service's own where it had any; no address, token or
secret is in them."""


class Channel(Protocol):
    """A way to send. `honours_keys`: what comes twice under one key is taken once.

    `keys_last`: for how long after the first attempt the service knows a key; None for ever.
    """

    @property
    def service(self) -> str:
        """One of `dsl.services.SERVICES`; empty where it is none of them, or several."""
        ...

    @property
    def picture_places(self) -> int:
        """How many messages the service counts for a text with a picture."""
        ...

    @property
    def honours_keys(self) -> bool:
        """Whether what comes twice under one key is taken once."""
        ...

    @property
    def keys_last(self) -> dt.timedelta | None:
        """For how long after the first attempt the service knows a key; None for ever."""
        ...

    @property
    def at_once(self) -> int:
        """How many messages a dispatcher hands it at the same time."""
        ...

    @property
    def sender(self) -> Sender | Callable[[str], Sender]:
        """Whom the service counts these messages to: one for all, or one by a group's key."""
        ...

    async def send(self, message: Message) -> Answer:
        """Sends one message, and says what became of it; raises nothing for what a service says."""
        ...

    async def probe(self, group: str | None, /) -> Answer | None:
        """What the service says of the account, or of one group's chat, without anything being
        sent: `Sent` where all is well. None where there is no way to ask."""
        ...

    async def close(self) -> None:
        """Closes what is open; no message follows."""
        ...


class Moves(Protocol):
    """Remembers where chats went, by a hash of the account and the chat in an address."""

    def of(self, address: str) -> str:
        """Where the chat is now; empty where it did not move."""
        ...

    def add(self, address: str, to: str) -> None:
        """Notes that the chat of an address is now at another one."""
        ...


def sender_at(address: str, rate: Rate | None = None, within: Sender | None = None) -> Sender:
    """The sender behind an address, under a key that does not tell the address."""
    return Sender(hashlib.sha256(address.encode()).hexdigest(), rate, within)


class AddressError(Exception):
    """A channel has no usable address. The message names the variable and never its value."""
