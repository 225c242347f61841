"""A channel whose groups have an address each, kept in a file that only its owner can read."""

from __future__ import annotations

import asyncio
import csv
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.dispatch.channel import Answer, Channel, ChatFault, Message
from engine.store.senders import UNLIMITED, Sender


class AddressFileError(Exception):
    """The file of addresses cannot be used. The message names no address."""


def read_addresses(path: Path) -> dict[str, str]:
    """The address of each group, from a CSV file with the columns `group` and `address`.

    Raises `AddressFileError`, also where others than its owner may read the file.
    """
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise AddressFileError(f"{path} can be read by others; `chmod 600 {path}`")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AddressFileError(f"{path} cannot be read: {type(error).__name__}") from error
    found = {}
    for row in rows:
        if "group" not in row or "address" not in row:
            raise AddressFileError(f"{path} needs the columns group and address")
        found[(row["group"] or "").strip()] = (row["address"] or "").strip()
    return {group: address for group, address in found.items() if group and address}


class ByGroup:
    """Hands each message to the channel of its group. A limit of one holds for that one alone."""

    at_once = 16

    def __init__(self, addresses: Mapping[str, str], opened: Callable[[str], Channel]) -> None:
        """`opened` makes the channel at an address; it raises where there can be none."""
        by_address = {address: opened(address) for address in dict.fromkeys(addresses.values())}
        self.channels = {group: by_address[address] for group, address in addresses.items()}
        self.own = list(by_address.values())
        self.picture_places = max((one.picture_places for one in self.own), default=1)
        services = {channel.service for channel in self.own}
        self.service = services.pop() if len(services) == 1 else ""
        self.honours_keys = all(channel.honours_keys for channel in self.own)

    def sender(self, group: str) -> Sender:
        """Who sends to a group; nobody where it has no address, which `send` refuses."""
        channel = self.channels.get(group)
        if channel is None:
            return UNLIMITED
        return channel.sender if isinstance(channel.sender, Sender) else channel.sender(group)

    async def send(self, message: Message) -> Answer:
        channel = self.channels.get(message.group)
        if channel is None:
            return ChatFault("the file of addresses has none for this group")
        return await channel.send(message)

    async def probe(self, group: str | None) -> Answer | None:
        channel = self.channels.get(group or "")
        return await channel.probe(group) if channel is not None else None

    async def close(self) -> None:
        await asyncio.gather(*(channel.close() for channel in self.own))
