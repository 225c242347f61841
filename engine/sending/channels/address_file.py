"""A channel whose groups have an address each, kept in a file that only its owner can read."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from dsl.base.sentence import kept
from engine.quotas import UNLIMITED, Sender
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    ChannelFault,
    ChatFault,
    Message,
    sender_at,
)

Stamp = tuple[int, int, int, int]
"""Device, number, size and time of change of a file: another stamp is another content."""


class AddressFileError(Exception):
    """The file of addresses cannot be used. The message names no address."""


def read_addresses(path: Path) -> dict[str, str]:
    """The address of each group, from a CSV file with the columns `group` and `address`.

    Raises `AddressFileError`, also where others than its owner may read the file.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise AddressFileError(
                kept("kept.addresses.no_file", "{path} is not a file", path=path)
            )
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise AddressFileError(
                kept(
                    "kept.addresses.open",
                    "{path} can be read by others; `chmod 600 {path}`",
                    path=path,
                )
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = reader.fieldnames or (), list(reader)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise AddressFileError(
            kept(
                "kept.addresses.unread",
                "{path} cannot be read: {reason}",
                path=path,
                reason=type(error).__name__,
            )
        ) from error
    if "group" not in columns or "address" not in columns:
        raise AddressFileError(
            kept("kept.addresses.columns", "{path} needs the columns group and address", path=path)
        )
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        group = normalize("NFC", row["group"] or "").strip()  # as rosters are read
        address = (row["address"] or "").strip()
        if found.get(group, address) != address:
            raise AddressFileError(
                kept(
                    "kept.addresses.twice",
                    "{path} names group {group} again in line {line}",
                    path=path,
                    group=group,
                    line=number,
                )
            )
        if group and address:
            found[group] = address
    return found


@dataclass(frozen=True, slots=True)
class _Book:
    """What a file said when it was read."""

    channels: Mapping[str, Channel]
    problems: Mapping[str, str]
    """Groups whose address is none, and what is wrong with it."""
    own: tuple[Channel, ...]
    """The channels, each once."""
    one_account: bool
    """Whether all of them send from the same account, whose fault is the whole channel's."""
    stamp: Stamp | None


class ByGroup:
    """Hands each message to the channel of its group. A limit of one holds for that one alone.

    The file is read again when it has changed. One that cannot be used leaves everything as it
    was, and is told by `reread`.
    """

    at_once = 16

    def __init__(self, source: Path | Mapping[str, str], opened: Callable[[str], Channel]) -> None:
        """`source` is a file of addresses, or what one would say. `opened` makes the channel at an
        address; it raises `AddressError` where there can be none. Raises `AddressFileError`."""
        self.source = source
        self._opened = opened
        self._by_address: dict[str, Channel] = {}
        self._refused: Stamp | tuple[()] | None = ()
        self.trouble = ""
        """What is wrong with the file as it is now, while an older one is used."""
        self._book = self._read(_stamp(source))

    def reread(self) -> str:
        """Reads the file again where it has changed. What is wrong with it; empty if nothing."""
        stamp = _stamp(self.source)
        if stamp == self._book.stamp:
            self.trouble = ""
            return ""
        if stamp == self._refused:
            return self.trouble
        try:
            self._book = self._read(stamp)
        except AddressFileError as error:
            self._refused = stamp
            self.trouble = kept(
                "kept.addresses.kept",
                "{problem}; the addresses that were read before stay in use",
                problem=error,
            )
        else:
            self.trouble = ""
        return self.trouble

    def _read(self, stamp: Stamp | None) -> _Book:
        channels, problems = {}, {}
        source = self.source
        addresses = read_addresses(source) if isinstance(source, Path) else source
        for group, address in addresses.items():
            try:
                if address not in self._by_address:
                    self._by_address[address] = self._opened(address)
                channels[group] = self._by_address[address]
            except AddressError as error:
                problems[group] = str(error)
        own = tuple({id(one): one for one in channels.values()}.values())
        accounts = {_account(one) for one in own}
        return _Book(channels, problems, own, len(accounts) == 1 and len(own) > 1, stamp)

    @property
    def own(self) -> tuple[Channel, ...]:
        """The channels that groups are reached by, each once."""
        return self._book.own

    @property
    def service(self) -> str:
        services = {channel.service for channel in self.own}
        return services.pop() if len(services) == 1 else ""

    @property
    def picture_places(self) -> int:
        return max((one.picture_places for one in self.own), default=1)

    @property
    def honours_keys(self) -> bool:
        return all(channel.honours_keys for channel in self.own)

    @property
    def keys_last(self) -> dt.timedelta | None:
        return min((one.keys_last for one in self.own if one.keys_last is not None), default=None)

    @property
    def tells_crossing(self) -> bool:
        """Whether all of them tell of groups that moved while a message was on its way."""
        return all(getattr(channel, "tells_crossing", False) for channel in self.own)

    def address_key(self, group: str) -> str:
        """A hash of a group's address; empty where it has none."""
        channel = self._book.channels.get(group)
        for address, own in self._by_address.items():
            if own is channel:
                return sender_at(address).key
        return ""

    def sender(self, group: str) -> Sender:
        """Who sends to a group; nobody where it has no address, which `send` refuses."""
        self.reread()
        channel = self._book.channels.get(group)
        if channel is None:
            return UNLIMITED
        return channel.sender if isinstance(channel.sender, Sender) else channel.sender(group)

    async def send(self, message: Message) -> Answer:
        self.reread()
        channel = self._book.channels.get(message.group)
        if channel is None:
            return self._no_address(message.group)
        return self._of_its_group(await channel.send(message))

    async def probe(self, group: str | None) -> Answer | None:
        """A look at one group's channel; at the first's where no group is named."""
        self.reread()
        key = group if group is not None else next(iter(self._book.channels), "")
        channel = self._book.channels.get(key)
        if channel is None:
            return self._no_address(key)
        answer = await channel.probe(group)
        return self._of_its_group(answer) if answer is not None else None

    def _no_address(self, group: str) -> ChatFault:
        problem = self._book.problems.get(group)
        if problem is not None:
            return ChatFault(
                problem,
                kept(
                    "kept.addresses.mend",
                    "mend the line of {group} in {where}",
                    group=group,
                    where=self._where,
                ),
            )
        words = kept("kept.addresses.no_line", "the file of addresses has no line for this group")
        return ChatFault(
            words,
            kept(
                "kept.addresses.add",
                "add a line for {group} to {where}",
                group=group,
                where=self._where,
            ),
        )

    @property
    def _where(self) -> str:
        return (
            str(self.source)
            if isinstance(self.source, Path)
            else kept("kept.addresses", "the addresses")
        )

    def _of_its_group(self, answer: Answer) -> Answer:
        """A fault of an account that serves not all groups is a fault of its groups alone."""
        if isinstance(answer, ChannelFault) and not self._book.one_account:
            return ChatFault(answer.words, answer.remedy)
        return answer

    async def close(self) -> None:
        await asyncio.gather(*(channel.close() for channel in self._by_address.values()))


def _account(channel: Channel) -> str:
    """The account that a channel sends from: the widest of its senders."""
    return channel.sender.chain[-1].key if isinstance(channel.sender, Sender) else ""


def _stamp(source: Path | Mapping[str, str]) -> Stamp | None:
    if not isinstance(source, Path):
        return None
    try:
        found = source.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
