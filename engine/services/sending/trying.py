"""A channel tried with one message, and what waited for its address let go."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from dsl.base.sentence import kept, message, told
from dsl.constructs.channel import Channel as Declared
from dsl.rosters import Group
from engine.calendar.deliveries.limits.circuits import Circuit
from engine.sending.channels.address_file import ByGroup
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    NotSent,
    Sent,
    Unsure,
    sender_at,
)
from engine.sending.workers.flight import with_remedy
from engine.services.sending.opening import CannotSendError, channel_of
from engine.services.sending.settling import mend_channel
from engine.time.clock import Clock
from engine.workspace import Workspace

__all__ = [
    "Answer",
    "CannotSendError",
    "ChannelFault",
    "ChatFault",
    "DeliveryFault",
    "Limited",
    "NotSent",
    "Sent",
    "Tried",
    "Unsure",
    "try_channel",
    "with_remedy",
]

TEXT = message("channel.test", "This is a test by Weekbook. Nothing has to be done.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What the service answered, and the circuits that the message closed by arriving."""

    answer: Answer
    closed: tuple[Circuit, ...]

    @property
    def sent(self) -> bool:
        """Whether the message arrived."""
        return isinstance(self.answer, Sent)


def try_channel(
    workspace: Workspace,
    playbook: str,
    declared: Declared,
    group: Group,
    *,
    environment: Mapping[str, str],
    clock: Clock,
    calendar: Callable[[], Engine | None],
    who: str,
) -> Tried:
    """Sends one message to a group. If it arrives, what waited in the calendar for this address
    goes on; the calendar is opened only then.

    Raises `CannotSendError` where the channel has no address that can be used.
    """
    try:
        channel = channel_of(workspace, declared, environment, clock)
    except AddressError as error:
        raise CannotSendError(*error.args) from error
    now = clock.now()
    test = Message(
        key=secrets.token_hex(16),
        post="",
        title="Weekbook",
        channel=declared.name,
        group=group.key,
        group_name=group.name,
        due_at=now,
        wall_time=f"{now:%Y-%m-%d %H:%M}",
        text=told(TEXT),
    )
    answer = asyncio.run(_sent(channel, test))
    engine = calendar() if isinstance(answer, Sent) else None
    if engine is None:
        return Tried(answer, ())
    address = _address_key(channel, declared, group, environment)
    closed = mend_channel(
        engine,
        playbook,
        declared.name,
        group.key,
        address,
        clock.now(),
        kept("kept.tested", "{who} tested it", who=who),
    )
    return Tried(answer, closed)


def _address_key(
    channel: Channel, declared: Declared, group: Group, environment: Mapping[str, str]
) -> str:
    """A hash of the address that a group is reached at."""
    if isinstance(channel, ByGroup):
        return channel.address_key(group.key)
    return sender_at(environment.get(declared.variable, "")).key


async def _sent(channel: Channel, message: Message) -> Answer:
    try:
        return await channel.send(message)
    finally:
        await channel.close()
