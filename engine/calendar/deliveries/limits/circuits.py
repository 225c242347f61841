"""Circuits: addresses out of order, which nothing is claimed for until they are mended.

An open circuit stands against a whole channel or one group's chat in it. What would go there
steps out of its lane, and waits within its bound without keeping back what its group gets through
other channels; past the bound it asks a person. With the circuit closed it steps back in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from engine.calendar.database.statements import statement
from engine.calendar.database.tables import circuits, deliveries, members
from engine.calendar.deliveries import lanes

CircuitCause = Literal["answer", "address", "own fault"]
"""Why: a service said so; there is no usable address; Weekbook's own code failed again and again."""

_OPEN_ONES = """
SELECT key FROM circuits
WHERE closed_at IS NULL AND playbook = :playbook AND channel = :channel
"""
_HEADS = """
SELECT lane FROM lanes WHERE playbook = :playbook AND channel = :channel AND held = ''
    AND ready_at <= :now ORDER BY ready_at LIMIT :most [FOR NO KEY UPDATE SKIP LOCKED]
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """What is out of order, and what a person can do about it."""

    playbook: str
    channel: str
    group: str
    """Whose chat; empty where the whole channel is out of order."""
    cause: CircuitCause
    words: str
    remedy: str = ""
    address: str = ""
    """A hash of the address: with another one the circuit is closed."""

    @property
    def key(self) -> str:
        """What the circuit is known by: a chat's key, or its channel's."""
        if self.group:
            return chat_key(self.playbook, self.channel, self.group)
        return channel_key(self.playbook, self.channel)


@dataclass(frozen=True, slots=True)
class Circuit:
    """An open circuit."""

    id: int
    playbook: str
    channel: str
    group: str
    cause: CircuitCause
    words: str
    remedy: str
    address: str
    opened_at: dt.datetime
    told_at: dt.datetime | None
    probed_at: dt.datetime | None


def channel_key(playbook: str, channel: str) -> str:
    """The key of a whole channel's circuit."""
    return f"{playbook}/{channel}"


def chat_key(playbook: str, channel: str, group: str) -> str:
    """The key of the circuit of one group's chat in a channel."""
    return f"{playbook}/{channel}/{group}"


def open_ones(connection: Connection, channel: tuple[str, str]) -> Callable[[str], str]:
    """Which open circuit stands against a group in a channel; empty for none.

    One that is being closed meanwhile may still be found: whoever closes it locks the lanes of its
    groups afterwards, and finds them anew.
    """
    whole = channel_key(*channel)
    asked = {"playbook": channel[0], "channel": channel[1]}
    found = set(connection.scalars(statement(connection, _OPEN_ONES), asked))

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


def open_circuits(
    connection: Connection, broken: Iterable[Broken], now: dt.datetime
) -> tuple[Broken, ...]:
    """Opens circuits. Those that were not open before; the others keep what opened them."""
    opened = []
    for one in {one.key: one for one in broken}.values():
        same = circuits.c.key == one.key
        if connection.execute(select(circuits.c.id).where(same, _open())).first() is not None:
            continue
        connection.execute(
            insert(circuits).values(
                key=one.key, scope="chat" if one.group else "channel", cause=one.cause,
                words=one.words, remedy=one.remedy, opened_at=now, closed_at=None, told_at=None,
                playbook=one.playbook, channel=one.channel, group_key=one.group,
                address=one.address, probed_at=now, closed_because="",
            )
        )  # fmt: skip
        opened.append(one)
    return tuple(opened)


def all_open(connection: Connection) -> tuple[Circuit, ...]:
    """All open circuits, the oldest first."""
    query = select(circuits).where(_open()).order_by(circuits.c.opened_at, circuits.c.id)
    return tuple(_circuit(row) for row in connection.execute(query))


def close_circuits(
    connection: Connection, ids: Sequence[int], now: dt.datetime, because: str
) -> tuple[Circuit, ...]:
    """Closes circuits and lets what waits for them step back into its lane. Those it closed."""
    query = select(circuits).where(circuits.c.id.in_(ids), _open()).order_by(circuits.c.key)
    found = tuple(_circuit(row) for row in connection.execute(query.with_for_update()))
    if not found:
        return ()
    closed = update(circuits).where(circuits.c.id.in_([one.id for one in found]))
    connection.execute(closed.values(closed_at=now, closed_because=because))
    groups: set[str] = set()
    for one in found:
        groups |= {one.group} if one.group else set(connection.scalars(_groups(one)))
    lanes.relane_in_order(connection, groups)
    return found


def those_of(
    connection: Connection, playbook: str, channel: str, group: str = ""
) -> tuple[Circuit, ...]:
    """The open circuits of a channel: of the whole and of one group's chat; of all chats where no
    group is named."""
    query = select(circuits).where(
        _open(), circuits.c.playbook == playbook, circuits.c.channel == channel
    )
    if group:
        query = query.where(or_(circuits.c.group_key == "", circuits.c.group_key == group))
    return tuple(_circuit(row) for row in connection.execute(query.order_by(circuits.c.id)))


def step_aside(
    connection: Connection, channel: tuple[str, str], now: dt.datetime, most: int = 1_000
) -> int:
    """Lets what is due and waits for a channel that is out of order step out of the lanes. How
    many lanes; call it again until there are none."""
    asked = {"playbook": channel[0], "channel": channel[1], "now": now, "most": most}
    found = list(connection.scalars(statement(connection, _HEADS, "now"), asked))
    lanes.relane(connection, found)
    return len(found)


def waiting_for(connection: Connection, open_now: Sequence[Circuit]) -> dict[int, int]:
    """How many deliveries wait for each circuit."""
    if not open_now:
        return {}
    of = (deliveries.c.playbook, deliveries.c.channel, deliveries.c.group_key)
    query = select(*of, func.count()).where(text("deliveries.state = 'waiting'")).group_by(*of)
    found = {one.id: 0 for one in open_now}
    for playbook, channel, group, count in connection.execute(query):
        for one in open_now:
            if (one.playbook, one.channel) == (playbook, channel) and one.group in ("", group):
                found[one.id] += count
    return found


def probed(
    connection: Connection, id: int, now: dt.datetime, words: str = "", remedy: str = ""
) -> None:
    """Notes a silent look at an address, and what the service says by now."""
    values = {"probed_at": now} | ({"words": words, "remedy": remedy} if words else {})
    connection.execute(update(circuits).where(circuits.c.id == id).values(**values))


def told_of_circuits(connection: Connection, ids: Sequence[int], now: dt.datetime) -> None:
    """Writes down that the operator has been told of circuits."""
    connection.execute(update(circuits).where(circuits.c.id.in_(ids)).values(told_at=now))


def out_of_order() -> ColumnElement[bool]:
    """Whether a delivery's address is."""
    channel = deliveries.c.playbook + "/" + deliveries.c.channel
    keys = (channel, channel + "/" + deliveries.c.group_key)
    return select(circuits.c.id).where(_open(), circuits.c.key.in_(keys)).exists()


def _open() -> ColumnElement[bool]:
    return circuits.c.closed_at.is_(None)


def _groups(circuit: Circuit) -> Select[tuple[str]]:
    return select(members.c.group_key).distinct().where(
        members.c.playbook == circuit.playbook, members.c.channel == circuit.channel
    )  # fmt: skip


def _circuit(row: Row[Any]) -> Circuit:
    return Circuit(
        row.id, row.playbook, row.channel, row.group_key, row.cause, row.words, row.remedy,
        row.address, row.opened_at, row.told_at, row.probed_at,
    )  # fmt: skip
