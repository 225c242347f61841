"""The dispatcher of one machine: looks after the calendar, and gives every channel that has
something due its turn."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from engine.calendar.recovery.marks import advance
from engine.sending.leases.lease import Lease
from engine.sending.leases.time_keeper import TimeKeeper
from engine.sending.store_thread import StoreThread
from engine.sending.watching.alarm import Alarm
from engine.sending.watching.watch import Watch
from engine.sending.workers.channel_loop import Means
from engine.sending.workers.channel_pool import Channels, Key
from engine.sending.workers.garbage import passed_over
from engine.sending.workers.housekeeping import Upkeep
from engine.sending.workers.reminding import Reminding
from engine.sending.workers.supervisor import LOOK_AGAIN, Supervisor
from engine.sending.workers.texts import Texts
from engine.time.clock import Clock, FastClock

WHILE_BUSY = 0.25
"""How many seconds pass, while sending goes on, between looks at what else is to be done."""
PATIENCE = 0.2
"""How many seconds a turn waits for an answer before it looks what else is due."""
JUMP = dt.timedelta(seconds=30)
"""How far a clock that jumps goes where nothing is coming but bounds of lateness."""


class Dispatcher:
    """Claims deliveries, sends them through their channels, and settles how each ended.

    One dispatcher works on a database at a time; the lease holds the lock for it.
    """

    def __init__(
        self, lease: Lease, channels: Channels, clock: Clock,
        told: Callable[[Counter[str]], None] = lambda _: None, mark: Path | None = None,
        trouble: Callable[[str], None] = lambda _: None, watch: Watch | None = None,
        alarm: Alarm | None = None,
    ) -> None:  # fmt: skip
        """`mark` is the file that keeps how far this machine has seen the calendar go; `trouble`
        is told whatever goes wrong; `alarm` when deliveries do."""
        self.means = Means(
            lease, channels, clock, StoreThread(), Texts(), watch or Watch(), trouble,
            TimeKeeper(clock, trouble), mark,
        )  # fmt: skip
        self.told = told
        self.alarm = alarm
        self.supervisor = Supervisor(self.means, advance)
        self.upkeep = Upkeep(self.means, self.supervisor)
        self.reminding = Reminding(self.means)
        self._serving: dict[Key, asyncio.Task[bool]] = {}
        self._leaving = False
        self._looked_at: float | None = None
        self._real = not isinstance(clock, FastClock)

    @property
    def done(self) -> Counter[str]:
        """How many deliveries ended in each state."""
        return self.supervisor.done

    async def run(self, until_nothing_is_left: bool = False) -> Counter[str]:
        """Works until cancelled, or until nothing is left to come. How many ended in each state.

        Whatever a dispatcher before this one left in the middle becomes unsure first; channels
        where that does no harm are then tried again under the same key.
        """
        with passed_over():
            async with self.means.lease.ticking():
                try:
                    while not await self._round(until_nothing_is_left):
                        if self.supervisor.away is not None:
                            await self._recover()
                finally:
                    await self._land()
        return self.done

    async def _round(self, until_nothing_is_left: bool) -> bool:
        """One look at the calendar, and a turn for every channel that has something due. Whether
        nothing is left to do."""
        now = self.means.clock.now()
        due, coming = await self._look(now)
        if self.alarm is not None:
            alarm = self.alarm
            await self.supervisor.guarded("the alarm", lambda: alarm.look(self.means.store), None)
        if self.supervisor.away is not None:
            return False
        if await self._serve(due) or self.supervisor.away is not None:
            self.told(self.done)
            return False
        if until_nothing_is_left and not await self.upkeep.anything_left():
            return True
        await self.means.clock.wait_until(self._wake(now, coming))
        return False

    async def _look(self, now: dt.datetime) -> tuple[tuple[Key, ...], dt.datetime | None]:
        """A whole look before every wait, and every so often while sending goes on; else only at
        what is due."""
        time = asyncio.get_running_loop().time()
        recent = self._looked_at is not None and time - self._looked_at < WHILE_BUSY
        if self._serving and recent and self._real:
            return await self.upkeep.next_due(now)
        self._looked_at = time
        look = await self.upkeep.look(now)
        self.reminding.remind(look.reminders)
        return look.due, look.coming

    async def _serve(self, due: tuple[Key, ...]) -> bool:
        """Gives turns to channels, and waits a while for them to end. Whether there is reason to
        look again at once: something was sent, or still is."""
        patience = PATIENCE if self._real else None
        for key in dict.fromkeys((*due, *self.supervisor.unfinished())):
            if key in self.means.channels and key not in self._serving:
                turn = self.supervisor.serve(key, self._over, self._over, patience)
                self._serving[key] = asyncio.get_running_loop().create_task(turn)
        end = asyncio.get_running_loop().time() + WHILE_BUSY
        while self._serving:
            left = end - asyncio.get_running_loop().time() if self._real else None
            if left is not None and left <= 0:
                return True
            ended, _ = await asyncio.wait(
                self._serving.values(), timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            self._serving = {k: task for k, task in self._serving.items() if task not in ended}
            if any(task.result() for task in ended):
                return True
        return False

    def _over(self) -> bool:
        return self._leaving or self.supervisor.away is not None

    async def _recover(self) -> None:
        if self.means.lease.lost:
            self.upkeep.begin_anew()
            if self._serving:  # each ends what it has under way, and claims no more
                await asyncio.wait(self._serving.values())
        await self.supervisor.recover()

    def _wake(self, now: dt.datetime, coming: dt.datetime | None) -> dt.datetime:
        """When to look again: at the next moment due, and on a real clock every so often."""
        moments = [at for at in (coming, self.supervisor.again_at()) if at is not None]
        if self._real:
            moments.append(now + LOOK_AGAIN)
        elif not moments:
            moments.append(now + JUMP)
        return min(moments)

    async def _land(self) -> None:
        """Begins nothing more, lets what is under way end, and closes everything."""
        self._leaving = True
        if self._serving:
            await asyncio.wait(self._serving.values())
        await self.reminding.land()
        await self.upkeep.circuits.land()
        await self.supervisor.land()
        await self.means.channels.close()
        if self.alarm is not None:
            await self.alarm.close()
        self.means.texts.close()
        self.means.store.close()
