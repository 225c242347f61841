"""The dispatcher of one machine: sends what is approved and due, and writes down each step first."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from engine.clock import Clock, FastClock
from engine.dispatch.channel import Answer, Channel, Message, NotSent, Refused, Sent, Unsure
from engine.render.environment import RenderError, render
from engine.store.database import reading
from engine.store.deliveries import (
    Delivery,
    Outcome,
    claim,
    left_behind,
    reclaim_unsure,
    settle,
)
from engine.store.fan_out import fan_out
from engine.store.late import end_late
from engine.store.marks import advance, remember
from engine.store.standing import anything_left, next_moment

LOOK_AGAIN = dt.timedelta(seconds=2)
"""How long an idle dispatcher sleeps at most: approvals come from other processes."""

FIRST_WAIT = dt.timedelta(seconds=2)
LONGEST_WAIT = dt.timedelta(minutes=5)

Key = tuple[str, str]
"""Playbook and name of a channel."""


class Dispatcher:
    """Claims deliveries, sends them through their channels, and settles how each ended.

    One dispatcher works on a database at a time; the caller holds the lock for it.
    """

    def __init__(
        self, engine: Engine, channels: Mapping[Key, Channel], clock: Clock,
        told: Callable[[Counter[str]], None] = lambda _: None, mark: Path | None = None,
        trouble: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """`mark` is the file that keeps how far this machine has seen the calendar go; `trouble`
        is told when the database cannot be written to for now."""
        self.engine = engine
        self.channels = channels
        self.clock = clock
        self.told = told
        self.mark = mark
        self.trouble = trouble
        self.done: Counter[str] = Counter()
        self._flying: dict[asyncio.Task[Outcome], Delivery] = {}
        self._held_until: dict[Key, dt.datetime] = {}

    async def run(self, until_nothing_is_left: bool = False) -> Counter[str]:
        """Works until cancelled, or until nothing is left to come. How many ended in each state.

        Whatever a dispatcher before this one left in the middle becomes unsure first; channels
        that honour keys are then tried again under the same key.
        """
        self._take_over()
        try:
            while True:
                now = self.clock.now()
                try:
                    self._claim(now)
                    if self._flying:
                        await self._settle_some()
                        continue
                except OperationalError as error:
                    await self._wait_for_room(error)
                    continue
                with reading(self.engine) as connection:
                    if until_nothing_is_left and not anything_left(connection):
                        return self.done
                    coming = next_moment(connection, after=now)
                await self.clock.wait_until(self._wake(now, coming))
        finally:
            await self._land()

    async def _wait_for_room(self, error: OperationalError) -> None:
        """Waits where a disk is full or a file locked; what is known stays known meanwhile.

        A server that hung up is another matter: with its session our lock is gone, so the error
        goes on, and whoever starts us again takes over in order.
        """
        if self.engine.dialect.name != "sqlite":
            raise error
        self.trouble(str(error.orig))
        await self.clock.wait_until(self.clock.now() + LOOK_AGAIN)

    def _take_over(self) -> None:
        now = self.clock.now()
        with self.engine.begin() as connection:
            left_behind(connection, now)
            for key, channel in self.channels.items():
                if channel.honours_keys:
                    self._start(reclaim_unsure(connection, now, key))

    def _wake(self, now: dt.datetime, coming: dt.datetime | None) -> dt.datetime:
        """When to look again: at the next moment due, and on a real clock every so often."""
        moments = [*self._held_until.values(), *([coming] if coming else [])]
        if not moments or not isinstance(self.clock, FastClock):
            moments.append(now + LOOK_AGAIN)
        return min(moments)

    def _claim(self, now: dt.datetime) -> None:
        self._held_until = {key: at for key, at in self._held_until.items() if at > now}
        flying = Counter((item.playbook, item.channel) for item in self._flying.values())
        claimed: list[Delivery] = []
        with self.engine.begin() as connection:
            fan_out(connection, now)
            skipped = end_late(connection, now)
            for key, channel in self.channels.items():
                room = channel.at_once - flying[key]
                if room > 0 and key not in self._held_until:
                    claimed += claim(connection, now, key, room)
            counted = advance(connection) if claimed else None
        if counted is not None and self.mark is not None:
            remember(self.mark, *counted)
        self.done["skipped"] += skipped
        self._start(claimed)

    def _start(self, claimed: Sequence[Delivery]) -> None:
        """Begins to send: from here on the attempts are committed."""
        for delivery in claimed:
            task = asyncio.get_running_loop().create_task(self._send(delivery))
            self._flying[task] = delivery

    async def _send(self, delivery: Delivery) -> Outcome:
        try:
            text = render(delivery.template, delivery.context)
        except RenderError as error:
            return Outcome(delivery, "failed", f"the template could not be rendered: {error}")
        message = Message(
            key=delivery.key, post=delivery.post_id, title=delivery.title,
            channel=delivery.channel, group=delivery.group, group_name=delivery.group_name,
            due_at=delivery.due_at, wall_time=delivery.wall_time, text=text,
        )  # fmt: skip
        key = (delivery.playbook, delivery.channel)
        return self._outcome(delivery, await self.channels[key].send(message))

    def _outcome(self, delivery: Delivery, answer: Answer) -> Outcome:
        now = self.clock.now()
        match answer:
            case Sent():
                return Outcome(delivery, "sent")
            case Refused(reason=reason):
                return Outcome(delivery, "failed", reason)
            case Unsure(reason=reason):
                channel = self.channels[delivery.playbook, delivery.channel]
                if channel.honours_keys:
                    return Outcome(delivery, "waiting", reason, now + backoff(delivery))
                return Outcome(delivery, "unsure", reason)
            case NotSent(reason=reason, wait=wait, whole_channel=whole):
                again = now + (wait if wait is not None else backoff(delivery))
                if whole:
                    self._held_until[delivery.playbook, delivery.channel] = again
                return Outcome(delivery, "waiting", reason, again)

    async def _settle_some(self) -> None:
        """Waits for the next sendings to end, and writes down how all that ended did."""
        patience = None if isinstance(self.clock, FastClock) else LOOK_AGAIN.total_seconds() / 10
        ended, _ = await asyncio.wait(
            self._flying, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        self._write_down(ended)

    def _write_down(self, ended: set[asyncio.Task[Outcome]]) -> None:
        if not ended:
            return
        outcomes = [task.result() for task in ended]
        with self.engine.begin() as connection:
            settle(connection, outcomes, self.clock.now())
        for task in ended:
            del self._flying[task]
        self.done.update(outcome.state for outcome in outcomes if outcome.state != "waiting")
        self.told(self.done)

    async def _land(self) -> None:
        """Lets what is under way end, so that stopping leaves nothing unsure that need not be."""
        if self._flying:
            ended, _ = await asyncio.wait(self._flying, timeout=15)
            self._write_down(ended)
        for channel in {id(channel): channel for channel in self.channels.values()}.values():
            await channel.close()


def backoff(delivery: Delivery) -> dt.timedelta:
    """How long to wait before the next attempt: doubling, with jitter drawn from the key.

    Full jitter between half and the whole of the doubled wait keeps many groups from coming back
    at the same moment.
    """
    doubled: int = 2 ** min(max(delivery.attempts - 1, 0), 16)
    whole = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    drawn = random.Random(f"{delivery.key}/{delivery.attempts}").uniform(0.5, 1.0)  # noqa: S311
    return whole * drawn
