"""Circuits: addresses out of order, which nothing is claimed for until they are mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, select

from engine.store.tables import circuits


def channel_key(playbook: str, channel: str) -> str:
    """The key of a whole channel's circuit."""
    return f"{playbook}/{channel}"


def chat_key(playbook: str, channel: str, group: str) -> str:
    """The key of the circuit of one group's chat in a channel."""
    return f"{playbook}/{channel}/{group}"


def open_ones(
    connection: Connection, channel: tuple[str, str], groups: Iterable[str]
) -> Callable[[str], str]:
    """Which open circuit stands against a group in a channel; empty for none.

    Their rows are held until the transaction ends, so that one that is being closed is closed
    after a lane has been held by it, and frees it.
    """
    whole = channel_key(*channel)
    keys = {whole, *(chat_key(*channel, group) for group in groups)}
    query = select(circuits.c.key).where(circuits.c.key.in_(keys), circuits.c.closed_at.is_(None))
    found = set(connection.scalars(query.order_by(circuits.c.key).with_for_update(read=True)))

    def against(group: str) -> str:
        chat = chat_key(*channel, group)
        return whole if whole in found else chat if chat in found else ""

    return against


def any_open(
    connection: Connection, chats: Iterable[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Those of the chats, by playbook, channel and group, whose address is out of order."""
    wanted = set(chats)
    query = select(circuits.c.key).where(circuits.c.closed_at.is_(None))
    found = set(connection.scalars(query))
    return {
        chat for chat in wanted
        if found and (channel_key(*chat[:2]) in found or chat_key(*chat) in found)
    }  # fmt: skip
