"""One of many dispatchers on PostgreSQL: takes turns at channels, and deals them if it falls to it.

What a turn does is what the dispatcher of one machine does, by the same channel loops. Only who
hands out the work differs.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from engine.calendar.recovery.marks import advance, counted, remember
from engine.calendar.workers.registry import at_work
from engine.sending.leases.lease import Lease
from engine.sending.leases.time_keeper import TimeKeeper
from engine.sending.store_thread import StoreThread
from engine.sending.watching.alarm import Alarm
from engine.sending.watching.watch import Watch
from engine.sending.workers.away import AWAY
from engine.sending.workers.channel_loop import PATIENCE, Means
from engine.sending.workers.channel_pool import Channels, Key
from engine.sending.workers.garbage import passed_over
from engine.sending.workers.housekeeping import Upkeep
from engine.sending.workers.reminding import Reminding
from engine.sending.workers.supervisor import Supervisor
from engine.sending.workers.texts import Texts
from engine.sending.workers.work_queue import Turns, turns
from engine.time.clock import Clock

LOOK_AGAIN = dt.timedelta(seconds=1)
"""How long the dealer sleeps at most, and how often the others ask whether they are the dealer."""
BUSY = dt.timedelta(seconds=0.1)
"""How soon the dealer looks again while something is due."""
TURN = 5.0
"""How many seconds a turn lasts at most, so that workers that join get their share."""
WAIT = 0.2
"""How many seconds a turn waits for an answer before it looks what else is due."""


class Worker:
    """Serves whatever channels it gets turns at, until it is stopped."""

    def __init__(
        self, lease: Lease, channels: Channels, clock: Clock, mark: Path,
        told: Callable[[Counter[str]], None] = lambda _: None,
        trouble: Callable[[str], None] = lambda _: None, watch: Watch | None = None,
        alarm: Alarm | None = None,
    ) -> None:  # fmt: skip
        self.means = Means(
            lease, channels, clock, StoreThread(), Texts(), watch or Watch(), trouble,
            TimeKeeper(clock, trouble), mark,
        )  # fmt: skip
        self.told = told
        self.alarm = alarm
        self.supervisor = Supervisor(self.means, counted)
        self.upkeep = Upkeep(self.means, self.supervisor)
        self.reminding = Reminding(self.means)
        self._serving: set[Key] = set()
        self._finished = False
        self._leaving = False

    @property
    def done(self) -> Counter[str]:
        """How many deliveries this worker brought to each state."""
        return self.supervisor.done

    async def run(self, until_nothing_is_left: bool = False) -> Counter[str]:
        """Works until cancelled, or until nothing is left to come for any worker. How many this
        one brought to each state."""
        with passed_over():
            async with self.means.lease.ticking():
                await self._run(until_nothing_is_left)
        return self.done

    async def _run(self, until_nothing_is_left: bool) -> None:
        try:
            while not self._finished:
                try:
                    async with turns(self.means.lease.engine) as queue:
                        await self._work(queue, until_nothing_is_left)
                except AWAY as error:
                    self.supervisor.away = error
                if self.supervisor.away is not None:
                    if self.means.lease.lost:
                        self.upkeep.begin_anew()
                    await self.supervisor.recover()
        finally:
            self._leaving = True
            await self.reminding.land()
            await self.upkeep.circuits.land()
            await self.supervisor.land()
            await self.means.channels.close()
            if self.alarm is not None:
                await self.alarm.close()
            self.means.texts.close()
            self.means.store.close()

    async def _work(self, queue: Turns, until_nothing_is_left: bool) -> None:
        """Takes turns, and looks after the calendar beside, until one of both ends."""
        self._leaving = False
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
        """Looks until nothing is left, or the database is away."""
        while True:
            now = self.means.clock.now()
            wake = now + LOOK_AGAIN
            deals = await self.supervisor.guarded(
                "asking who deals", lambda: self.means.store(self.means.lease.deals), False
            )
            if deals:
                wake = await self._deal(queue, now, wake)
            if self.supervisor.away is not None:
                return
            if until_nothing_is_left and not await self.upkeep.anything_left(others=True):
                self._finished = True
                return
            await self.means.clock.wait_until(wake)

    async def _deal(self, queue: Turns, now: dt.datetime, wake: dt.datetime) -> dt.datetime:
        """The dealer's look at the calendar, and the turns it hands out. When to look again."""
        look = await self.upkeep.look(now)
        self.reminding.remind(look.reminders)
        due = tuple(key for key in look.due if key in self.means.channels)
        if due:
            alone: tuple[int, ...] = (self.means.lease.number,)
            workers = await self.supervisor.guarded(
                "counting workers", lambda: self.means.store(self._workers), alone
            )
            await queue.deal(due, workers)
            wake = now + BUSY
        if self.alarm is not None:
            alarm = self.alarm
            await self.supervisor.guarded("the alarm", lambda: alarm.look(self.means.store), None)
        return min(wake, look.coming) if look.coming is not None else wake

    def _workers(self) -> tuple[int, ...]:
        """The workers there are. The calendar counts on, as something is about to be claimed."""
        with self.means.lease.begin() as connection:
            mark = advance(connection)
            workers = at_work(connection)
        if self.means.mark is not None:
            remember(self.means.mark, *mark)
        return workers

    async def _serve(self, key: Key) -> None:
        """One turn at a channel. A second turn at the same leaves it to other workers."""
        if key in self._serving or self._leaving:
            return
        self._serving.add(key)
        try:
            if key not in self.means.channels:
                await self.supervisor.guarded(
                    "opening channels", lambda: self.means.store(self._opened), None
                )
            if key not in self.means.channels:
                return  # this machine knows no address for it; another may
            end = asyncio.get_running_loop().time() + TURN
            await self.supervisor.serve(key, lambda: self._over(end), self._stopping, WAIT)
            self.told(self.done)
        finally:
            self._serving.discard(key)

    def _opened(self) -> None:
        with self.means.lease.begin() as connection:
            self.means.channels.refresh(connection)

    def _over(self, end: float) -> bool:
        return self._stopping() or asyncio.get_running_loop().time() > end

    def _stopping(self) -> bool:
        return self._leaving or self.supervisor.away is not None
