"""The channels of a calendar, each opened when it is first needed."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection

from dsl.base.sentence import kept
from engine.calendar.deliveries.limits.circuits import Broken
from engine.calendar.standing.status import NeededChannel, needed_channels
from engine.quotas import Sender
from engine.sending.channels.port import AddressError, Channel, ChannelFault, ChatFault, sender_at

Key = tuple[str, str]
"""Playbook and name of a channel."""

Open = Callable[[NeededChannel], Channel]
"""Opens a channel of the calendar; raises `AddressError` where it has no usable address."""


@runtime_checkable
class Rereads(Protocol):
    """A channel that keeps its addresses in a file, which may change."""

    def reread(self) -> str:
        """Reads the file again where it has changed. What is wrong with it; empty if nothing."""
        ...


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """A channel as its playbook wants it used."""

    channel: Channel
    variable: str
    resend: bool
    """Whether the operator would rather have a message twice than not at all."""
    by_owner: bool
    """Whether a group's owner sends by hand what is handed to the channel."""
    key: Key = ("", "")
    address: str = ""
    """A hash of what the variable holds."""

    @property
    def repeats(self) -> bool:
        """Whether what is unsure may be tried again without asking anybody."""
        return self.channel.honours_keys or self.resend or self.by_owner

    @property
    def trusts_for(self) -> dt.timedelta | None:
        """For how long after the first attempt what is unsure may be tried again; None for ever."""
        return None if self.resend or self.by_owner else getattr(self.channel, "keys_last", None)

    def may_repeat(self, first_tried: dt.datetime | None, now: dt.datetime) -> bool:
        """Whether another attempt does no harm, where one that was first made at a time may have
        gone out (None: it is being made)."""
        last = self.trusts_for
        known = first_tried is None or last is None or now < first_tried + last
        return self.repeats and known

    @property
    def tells_crossing(self) -> bool:
        """Whether the channel says when a message begins to leave; see `crossing`."""
        return getattr(self.channel, "tells_crossing", False)

    def address_key(self, group: str) -> str:
        """A hash of the address of a group, or of the whole channel where none is named."""
        of_group = getattr(self.channel, "address_key", None)
        return str(of_group(group)) if of_group is not None and group else self.address

    def broken(self, group: str, answer: ChatFault | ChannelFault) -> Broken:
        """The circuit that an answer opens: of the group's chat, or of the whole channel."""
        whose = group if isinstance(answer, ChatFault) else ""
        remedy = answer.remedy
        if isinstance(answer, ChatFault) and answer.moved_to and answer.moved_to not in remedy:
            remedy = kept(
                "kept.chat_now",
                "{remedy}; the chat is {chat} now",
                remedy=remedy,
                chat=answer.moved_to,
            ).removeprefix("; ")
        return Broken(*self.key, whose, "answer", answer.words, remedy, self.address_key(whose))

    def sender(self, group: str) -> Sender:
        """Whom the service counts a message to this group to."""
        sender = self.channel.sender
        return sender if isinstance(sender, Sender) else sender(group)


class Channels:
    """All channels that could be opened, by playbook and name."""

    def __init__(
        self, opened: Open, pages: str = "", address: Callable[[str], str] = lambda _: ""
    ) -> None:
        """`pages` is where people reach the calendar's pages; empty where they do not. `address`
        tells what a variable holds."""
        self._opened = opened
        self._address = address
        self._pages = pages.rstrip("/")
        self._open: dict[Key, OpenChannel] = {}
        self.problems: dict[Key, str] = {}
        """What is wrong with the addresses of those that could not be opened."""

    def refresh(self, connection: Connection) -> list[str]:
        """Opens what is new in the calendar. What is wrong now and was not before."""
        new = []
        for needed in needed_channels(connection):
            key = (needed.playbook, needed.name)
            known = self._open.get(key)
            try:
                if known is None or known.variable != needed.variable:
                    channel = self._opened(needed)
                else:
                    channel = known.channel
                _require_service(needed, channel)
            except Exception as error:  # one address that cannot be used is no other's affair
                words = _words(needed, error)
                self._open.pop(key, None)
                if self.problems.get(key) != words:
                    new.append(words)
                    self.problems[key] = words
                continue
            changed = channel.reread() if isinstance(channel, Rereads) else ""
            if changed and self.problems.get(key) != changed:
                new.append(
                    kept(
                        "kept.address.file",
                        "channel {channel}: {problem}",
                        channel=needed.name,
                        problem=changed,
                    )
                )
            self.problems.pop(key, None)
            if changed:
                self.problems[key] = changed
            self._open[key] = OpenChannel(
                channel,
                needed.variable,
                needed.resend,
                needed.by_owner,
                key,
                self.address_key(needed.variable),
            )
        return new

    def address_key(self, variable: str) -> str:
        """A hash of what a variable holds."""
        return sender_at(self._address(variable)).key

    def link(self, owner_key: str) -> str:
        """The address of an owner's page; empty where it cannot be reached."""
        return f"{self._pages}/owner/{owner_key}" if self._pages else ""

    def __getitem__(self, key: Key) -> OpenChannel:
        return self._open[key]

    def __contains__(self, key: object) -> bool:
        return key in self._open

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._open))

    async def close(self) -> None:
        """Closes every channel that was opened."""
        distinct = {id(one.channel): one.channel for one in self._open.values()}
        await asyncio.gather(*(channel.close() for channel in distinct.values()))
        self._open.clear()


def _words(needed: NeededChannel, error: Exception) -> str:
    """What is wrong with an address. Only our own words: others may hold the address."""
    if isinstance(error, AddressError):
        return str(error)
    return kept(
        "kept.address.unusable",
        "channel {channel}: what {variable} holds cannot be used ({error})",
        channel=needed.name,
        variable=needed.variable,
        error=type(error).__name__,
    )


def _require_service(needed: NeededChannel, channel: Channel) -> None:
    """Raises `AddressError` where the playbook names another service: its texts were made to fit
    that one."""
    if needed.service and channel.service and needed.service != channel.service:
        raise AddressError(
            kept(
                "kept.address.other",
                "channel {channel} is said to be {service}, and {variable} holds an address of {other}",
                channel=needed.name,
                service=needed.service,
                variable=needed.variable,
                other=channel.service,
            )
        )


def ready(channels: Mapping[Key, Channel]) -> Channels:
    """Channels that are open already; there are no others."""

    def opened(needed: NeededChannel) -> Channel:
        if (needed.playbook, needed.name) not in channels:
            raise AddressError(
                kept(
                    "kept.channel.not_open",
                    "channel {channel} is not one of those that are open",
                    channel=needed.name,
                )
            )
        return channels[needed.playbook, needed.name]

    return Channels(opened)
