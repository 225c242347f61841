"""Looks after addresses that are out of order: finds them, and notices when they are mended."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from dsl.base.sentence import kept, message
from engine.calendar.deliveries.limits.circuits import (
    Broken,
    Circuit,
    all_open,
    close_circuits,
    open_circuits,
    probed,
    step_aside,
)
from engine.calendar.workers.unusable import tell_unusable, unusable_by_all
from engine.sending.channels.port import Answer, ChannelFault, ChatFault, Sent
from engine.sending.watching.circuit_words import circuit_lines, circuit_places
from engine.sending.workers.channel_loop import Means
from engine.sending.workers.flight import said
from engine.sending.workers.supervisor import Supervisor
from engine.time.clock import FastClock

EVERY = dt.timedelta(minutes=15)
"""How often a service is asked in silence whether an address is in order again."""
AT_ONCE = 20
"""How many of them in one look."""
PATIENCE = 30.0
"""How many seconds a service gets to say so."""
REPORT = kept(
    "kept.own_fault.retried",
    "this is a fault of Weekbook's: please report it; it is tried again after 15 minutes",
)

T = TypeVar("T")


class Step(Protocol):
    """A guarded transaction: what the work returns, or `otherwise` where it fails."""

    async def __call__(self, name: str, work: Callable[[Connection], T], otherwise: T) -> T: ...


class CircuitWatch:
    """One dispatcher's looks after circuits."""

    def __init__(self, means: Means, supervisor: Supervisor) -> None:
        self.means = means
        self.supervisor = supervisor
        self._probing: asyncio.Task[None] | None = None

    async def look(self, now: dt.datetime, step: Step) -> None:
        """Opens the circuits of channels that cannot be used, closes those of addresses that were
        changed, asks services about the others, and clears the lanes of whole channels."""
        none: tuple[Circuit, ...] = ()
        open_now = await step("looking after circuits", lambda c: self._looked(c, now), none)
        for one in {(one.playbook, one.channel): one for one in open_now if not one.group}:
            while await step("stepping aside", lambda c, one=one: step_aside(c, one, now), 0):  # type: ignore[misc]
                """A batch in each transaction."""
        due = [
            one for one in open_now
            if one.cause == "answer" and (one.probed_at is None or now - one.probed_at >= EVERY)
        ]  # fmt: skip
        if due and (self._probing is None or self._probing.done()):
            asking = self._ask(due[:AT_ONCE], now, step)
            self._probing = asyncio.get_running_loop().create_task(asking)
            if isinstance(self.means.clock, FastClock):  # a clock that jumps waits for nobody
                await self._probing

    async def land(self) -> None:
        """Gives up what is being asked."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    def _looked(self, connection: Connection, now: dt.datetime) -> tuple[Circuit, ...]:
        opened = open_circuits(connection, [*self._unusable(connection), *self._failing()], now)
        for line in circuit_lines(opened):
            self.means.trouble(line)
        mended: dict[str, list[int]] = {}
        for one in all_open(connection):
            because = self._mended(one)
            if because:
                mended.setdefault(because, []).append(one.id)
        for because, ids in mended.items():
            self._tell(close_circuits(connection, ids, now, because), because)
        return all_open(connection)

    def _unusable(self, connection: Connection) -> list[Broken]:
        """Channels without a usable address, here or, among many workers, anywhere."""
        problems = {
            key: words
            for key, words in self.means.channels.problems.items()
            if key not in self.means.channels
        }
        if self.means.lease.shared:
            tell_unusable(connection, self.means.lease.number, problems)
            problems = unusable_by_all(connection) if problems else {}
        return [
            Broken(
                *key,
                "",
                "address",
                words,
                kept("kept.circuit.set", "set it, and start Weekbook again"),
            )
            for key, words in problems.items()
        ]

    def _failing(self) -> list[Broken]:
        found = self.supervisor.broken()
        return [Broken(*key, "", "own fault", words, REPORT) for key, words in found.items()]

    def _mended(self, one: Circuit) -> str:
        """Why a circuit is to be closed; empty where it is not."""
        key = (one.playbook, one.channel)
        if one.cause == "own fault":
            return (
                ""
                if key in self.supervisor.broken()
                else kept("kept.circuit.tried", "it is tried again")
            )
        if key not in self.means.channels:
            return ""
        if one.cause == "address":
            return kept("kept.circuit.usable", "its address can be used now")
        now_at = self.means.channels[key].address_key(one.group)
        return (
            kept("kept.circuit.another", "its address is another now")
            if now_at != one.address
            else ""
        )

    async def _ask(self, circuits: list[Circuit], now: dt.datetime, step: Step) -> None:
        """Silent looks, side by side; a service that has none of it leaves the circuit open."""
        answers = await asyncio.gather(*(self._probed(one) for one in circuits))

        def write_down(connection: Connection) -> None:
            for one, answer in zip(circuits, answers, strict=True):
                match answer:
                    case Sent():
                        because = kept("kept.circuit.well", "its service says that all is well")
                        self._tell(close_circuits(connection, [one.id], now, because), because)
                    case (
                        ChatFault(words=words, remedy=remedy)
                        | ChannelFault(words=words, remedy=remedy)
                    ):
                        probed(connection, one.id, now, words, remedy)
                    case _:
                        probed(connection, one.id, now)

        await step("noting what services say", write_down, None)

    async def _probed(self, one: Circuit) -> Answer | None:
        key = (one.playbook, one.channel)
        if key not in self.means.channels:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.means.channels[key].channel.probe(one.group or None)
        except TimeoutError:
            return None
        except Exception as error:
            self.means.trouble(
                message(
                    "circuit.unasked",
                    "channel {channel} could not be asked: {error}",
                    channel="/".join(key),
                    error=said(error),
                )
            )
            return None

    def _tell(self, closed: tuple[Circuit, ...], because: str) -> None:
        for place in circuit_places(closed):
            self.means.trouble(
                message(
                    "circuit.goes_on", "{place} goes on: {because}", place=place, because=because
                )
            )
