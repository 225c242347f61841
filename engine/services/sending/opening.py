"""The channels of a workspace opened at the addresses that the environment holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from dsl.base.sentence import kept, told, told_error
from dsl.constructs.channel import Channel as Declared
from engine.calendar.channel_memory import AcceptedMails, MovedChats
from engine.calendar.database.connection import reading
from engine.calendar.standing.status import NeededChannel
from engine.sending.channels.address import channel_at
from engine.sending.channels.port import AddressError, Channel
from engine.sending.watching.alarm import Alarm
from engine.sending.workers.channel_pool import Channels
from engine.time.clock import Clock, SharedClock, WallClock
from engine.workspace import Workspace

__all__ = [
    "AddressError",
    "CannotSendError",
    "Place",
    "address_fault",
    "alarm_of",
    "channel_of",
    "clock_of",
    "open_channels",
]


class CannotSendError(Exception):
    """Nothing can be sent; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where sending happens: a workspace, its calendar, the environment, and the clock."""

    workspace: Workspace
    engine: Engine
    environment: Mapping[str, str]
    """The variables that hold addresses and secrets."""
    clock: Clock


def clock_of(engine: Engine) -> Clock:
    """The clock that sending goes by: on PostgreSQL the server's, which all machines share."""
    return SharedClock() if engine.dialect.name == "postgresql" else WallClock()


def channel_of(
    workspace: Workspace, declared: Declared, environment: Mapping[str, str], clock: Clock
) -> Channel:
    """A channel as a playbook declares it. Raises `AddressError` where its variable holds none
    that can be used."""
    return channel_at(
        declared.name, declared.variable, environment, workspace.outbox, clock,
        workspace.private_networks,
    )  # fmt: skip


def address_fault(
    workspace: Workspace, declared: Declared, environment: Mapping[str, str], clock: Clock
) -> str:
    """What is wrong with the address of a channel; empty where nothing is."""
    try:
        channel_at(declared.name, declared.variable, environment, workspace.outbox, clock)
    except AddressError as error:
        return told_error(error)
    return ""


def open_channels(place: Place) -> Channels:
    """Every channel of the calendar.

    Those that have no address which can be used are in its `problems`, and the others work. Raises
    `CannotSendError` where none can.
    """
    workspace, environment, clock = place.workspace, place.environment, place.clock
    accepted = AcceptedMails(place.engine, clock)
    moves = MovedChats(place.engine, clock)

    def at_address(needed: NeededChannel) -> Channel:
        return channel_at(
            needed.name, needed.variable, environment, workspace.outbox, clock,
            workspace.private_networks, accepted, moves,
        )  # fmt: skip

    channels = Channels(at_address, workspace.calendar_url, lambda name: environment.get(name, ""))
    with reading(place.engine) as connection:
        problems = channels.refresh(connection)
    if problems and not any(True for _ in channels):
        raise CannotSendError("; ".join(map(told, problems)))
    return channels


def alarm_of(place: Place) -> Alarm | None:
    """The alarm of a workspace, where `weekbook.toml` names a variable for it.

    Raises `CannotSendError` where that holds no address which can be used.
    """
    workspace = place.workspace
    if not workspace.alarm:
        return None
    try:
        channel = channel_at(
            kept("kept.alarm_channel", "of the alarm"), workspace.alarm, place.environment, workspace.outbox, place.clock,
            workspace.private_networks,
        )  # fmt: skip
    except AddressError as error:
        raise CannotSendError(*error.args) from error
    return Alarm(place.engine, channel, place.clock, workspace.calendar_url)
