"""One of many dispatchers on PostgreSQL: takes turns at channels, and deals them if it falls to it.

What a turn does is what the dispatcher of one machine does: the same claiming, limits, order and
states. Only who hands out the work differs.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError

from engine.clock import Clock
from engine.dispatch.alarm import Alarm
from engine.dispatch.channels import Channels, Key
from engine.dispatch.courier import PATIENCE, Courier
from engine.dispatch.lease import Lease, LeaseLostError
from engine.dispatch.turns import QueueAwayError, Turns, turns
from engine.dispatch.upkeep import prepare, take_over
from engine.dispatch.watch import Watch
from engine.store.by_owner import take_reminders
from engine.store.database import reading
from engine.store.deliveries import Delivery
from engine.store.dispatchers import not_ended
from engine.store.marks import advance, counted, remember
from engine.store.standing import anything_left, due_channels, next_moment

LOOK_AGAIN = dt.timedelta(seconds=1)
"""How long the dealer sleeps at most, and how often the others ask whether they are the dealer."""
BUSY = dt.timedelta(seconds=0.1)
"""How soon the dealer looks again while something is due."""
TURN = 5.0
"""How many seconds a turn lasts at most, so that workers that join get their share."""


AWAY = (OperationalError, LeaseLostError, QueueAwayError)
"""What is raised while the database is away."""


class Worker:
    """Serves whatever channels it gets turns at, until it is stopped."""

    def __init__(
        self, lease: Lease, channels: Channels, clock: Clock, mark: Path,
        told: Callable[[Counter[str]], None] = lambda _: None,
        trouble: Callable[[str], None] = lambda _: None, watch: Watch | None = None,
        alarm: Alarm | None = None,
    ) -> None:  # fmt: skip
        self.lease = lease
        self.channels = channels
        self.clock = clock
        self.mark = mark
        self.told = told
        self.trouble = trouble
        self.done: Counter[str] = Counter()
        self.watch = watch
        self.alarm = alarm
        self._beside = Courier(lease, channels, clock)
        """Takes what is no delivery: reminders to owners."""
        self._serving: dict[Key, Courier] = {}
        self._finished = False
        self._leaving = False
        self._took_over = False
        self._away: Exception | None = None
        """What a turn met, for the look after the calendar to raise."""

    async def run(self, until_nothing_is_left: bool = False) -> Counter[str]:
        """Works until cancelled, or until nothing is left to come for any worker. How many this
        one brought to each state."""
        try:
            while not self._finished:
                try:
                    async with turns(self.lease.engine) as queue:
                        await self._work(queue, until_nothing_is_left)
                except AWAY as error:
                    await self._recover(error)
        finally:
            await self._land()
            await self.channels.close()
            if self.alarm is not None:
                await self.alarm.close()
        return self.done

    async def _work(self, queue: Turns, until_nothing_is_left: bool) -> None:
        """Takes turns, and looks after the calendar beside, until one of both ends."""
        self._leaving = False
        self._away = None
        serving = asyncio.create_task(queue.serve(self._serve))
        looking = asyncio.create_task(self._look_after(queue, until_nothing_is_left))
        try:
            await asyncio.wait((serving, looking), return_when=asyncio.FIRST_COMPLETED)
            for task in (looking, serving):
                if task.done():
                    task.result()
        finally:
            self._leaving = True
            queue.stop()
            looking.cancel()
            await asyncio.wait((serving,), timeout=PATIENCE + 1)
            serving.cancel()
            await asyncio.gather(serving, looking, return_exceptions=True)

    async def _look_after(self, queue: Turns, until_nothing_is_left: bool) -> None:
        while True:
            if self._away is not None:
                raise self._away
            now = self.clock.now()
            wake = now + LOOK_AGAIN
            if self.lease.deals():
                due, coming, workers = self._prepare(now)
                if due:
                    await queue.deal(due, workers)
                    wake = now + BUSY
                if self.alarm is not None:
                    self.alarm.look()
                if coming is not None:
                    wake = min(wake, coming)
            with reading(self.lease.engine) as connection:
                if until_nothing_is_left and not anything_left(connection, others=True):
                    self._finished = True
                    return
            await self.clock.wait_until(wake)

    def _prepare(
        self, now: dt.datetime
    ) -> tuple[tuple[Key, ...], dt.datetime | None, tuple[int, ...]]:
        """The dealer's look at the calendar: channels with something due, what comes next, and
        the workers there are."""
        with self.lease.begin() as connection:
            skipped, troubles = prepare(connection, now, self.channels)
            take_over(connection, now, self.lease, self.channels, first=not self._took_over)
            due = tuple(key for key in due_channels(connection, now) if key in self.channels)
            coming = next_moment(connection, after=now)
            workers = not_ended(connection)
            reminders = take_reminders(connection, now)
            mark = advance(connection) if due else None
        if mark is not None:
            remember(self.mark, *mark)
        self._took_over = True
        self._beside.remind(reminders)
        self.done["skipped"] += skipped
        for what in troubles:
            self.trouble(what)
        return due, coming, workers

    async def _serve(self, key: Key) -> None:
        """One turn at a channel. A second turn at the same leaves it to other workers."""
        if key in self._serving or self._leaving:
            return
        courier = self._serving[key] = Courier(self.lease, self.channels, self.clock, self.watch)
        try:
            await self._turn(courier, key)
            self._count(self._serving.pop(key))
        except AWAY as error:
            self._away = error  # what came back is written down once the database is there again
        except Exception:
            self._serving.pop(key, None)  # a fault of ours must not keep the channel from others
            raise

    async def _turn(self, courier: Courier, key: Key) -> None:
        begin = asyncio.get_running_loop().time()
        while True:
            now = self.clock.now()
            over = asyncio.get_running_loop().time() - begin > TURN
            if not over and not self._leaving:
                courier.start(self._claimed(courier, now, key))
            if not courier.busy:
                return
            await courier.settle_some(patience=0.2)
            self.told(self.done + courier.done)

    def _claimed(self, courier: Courier, now: dt.datetime, key: Key) -> tuple[Delivery, ...]:
        with self.lease.begin() as connection:
            if key not in self.channels:
                self.channels.refresh(connection)
            if key not in self.channels:
                return ()  # this machine knows no address for it; another may
            claimed = courier.claim(connection, now, key).deliveries
            if claimed:
                remember(self.mark, *counted(connection))
        return claimed

    def _count(self, courier: Courier) -> None:
        self.done += courier.done

    async def _recover(self, error: Exception) -> None:
        """Waits for the database to come back, writes down what is known, and takes the locks
        anew: only then is anything claimed again."""
        self.trouble(str(getattr(error, "orig", "")) or str(error) or "the session is gone")
        await self.clock.wait_until(self.clock.now() + LOOK_AGAIN)
        await self._land()
        if self.lease.lost:
            self._took_over = False
            with suppress(OperationalError):  # still away; the next round tells it again
                self.lease.renew()

    async def _land(self) -> None:
        """Lets every turn end, and writes down what it brought."""
        await self._beside.land()
        for key, courier in tuple(self._serving.items()):
            await courier.land()
            with suppress(OperationalError):  # it stays known, and is written down at the next try
                courier.write_down()
                self._count(self._serving.pop(key))
