"""The dispatcher of one machine: sends what is approved and due, and writes down each step first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError

from engine.clock import Clock, FastClock
from engine.dispatch.alarm import Alarm
from engine.dispatch.channels import Channels
from engine.dispatch.courier import Courier
from engine.dispatch.lease import Lease, LeaseLostError
from engine.dispatch.upkeep import prepare, take_over
from engine.dispatch.watch import Watch
from engine.store.by_owner import Reminder, take_reminders
from engine.store.database import reading
from engine.store.deliveries import Delivery
from engine.store.marks import advance, remember
from engine.store.standing import anything_left, due_channels, next_moment

WHILE_BUSY = 0.25
"""How many seconds pass, while sending goes on, between looks at what else is to be done."""
LOOK_AGAIN = dt.timedelta(seconds=2)
"""How long an idle dispatcher sleeps at most: approvals come from other processes."""


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
        is told when the database is away or a channel has no usable address; `alarm` when
        deliveries go wrong."""
        self.lease = lease
        self.channels = channels
        self.clock = clock
        self.told = told
        self.mark = mark
        self.trouble = trouble
        self.alarm = alarm
        self.courier = Courier(lease, channels, clock, watch)
        self.done: Counter[str] = self.courier.done
        self._took_over = False
        self._prepared_at = 0.0
        self._real = not isinstance(clock, FastClock)

    async def run(self, until_nothing_is_left: bool = False) -> Counter[str]:
        """Works until cancelled, or until nothing is left to come. How many ended in each state.

        Whatever a dispatcher before this one left in the middle becomes unsure first; channels
        where that does no harm are then tried again under the same key.
        """
        try:
            while True:
                now = self.clock.now()
                try:
                    again_at = self._round(now)
                    if self.alarm is not None:
                        self.alarm.look()
                    if self.courier.busy:
                        await self.courier.settle_some(self._patience())
                        self.told(self.done)
                        continue
                    with reading(self.lease.engine) as connection:
                        if until_nothing_is_left and not anything_left(connection):
                            return self.done
                        coming = next_moment(connection, after=now)
                except (OperationalError, LeaseLostError) as error:
                    await self._recover(error)
                    continue
                await self.clock.wait_until(self._wake(now, coming, again_at))
        finally:
            await self.courier.land()
            with suppress(
                OperationalError
            ):  # what cannot be written down is unsure at the next start
                self.courier.write_down()
            await self.channels.close()
            if self.alarm is not None:
                await self.alarm.close()

    def _round(self, now: dt.datetime) -> dt.datetime | None:
        """One look at the calendar: what is due is claimed and sent. When a sender that has to
        wait may send again."""
        claimed: list[Delivery] = []
        again: list[dt.datetime] = []
        skipped = 0
        troubles: list[str] = []
        reminders: tuple[Reminder, ...] = ()
        with self.lease.begin() as connection:
            if self._time_to_prepare():
                skipped, troubles = prepare(connection, now, self.channels)
                reminders = take_reminders(connection, now)
            if not self._took_over:
                take_over(connection, now, self.lease, self.channels, first=True)
            for key in due_channels(connection, now):
                if key in self.channels:
                    found = self.courier.claim(connection, now, key)
                    claimed += found.deliveries
                    again += [found.again_at] if found.again_at else []
            counted = advance(connection) if claimed else None
        self._took_over = True
        self.done["skipped"] += skipped
        if counted is not None and self.mark is not None:
            remember(self.mark, *counted)
        self.courier.start(claimed)
        self.courier.remind(reminders)
        for what in troubles:
            self.trouble(what)
        return min(again, default=None)

    def _time_to_prepare(self) -> bool:
        """Whether the calendar is to be looked through again: always before a wait, and every so
        often while sending goes on."""
        now = asyncio.get_running_loop().time()
        if self.courier.busy and now - self._prepared_at < WHILE_BUSY and self._real:
            return False
        self._prepared_at = now
        return True

    async def _recover(self, error: Exception) -> None:
        """Waits where a disk is full, a file locked or a server away; what is known stays known.

        With a session its locks are gone: they are taken anew before anything is claimed, once
        what is under way has ended.
        """
        self.trouble(str(getattr(error, "orig", "")) or "the session with the database is gone")
        await self.clock.wait_until(self.clock.now() + LOOK_AGAIN)
        if self.lease.lost:
            await self.courier.land()
            self._took_over = False
            try:
                self.lease.renew()
            except OperationalError:
                """It is still away; the next look tells it again."""

    def _patience(self) -> float | None:
        return LOOK_AGAIN.total_seconds() / 10 if self._real else None

    def _wake(
        self, now: dt.datetime, coming: dt.datetime | None, again: dt.datetime | None
    ) -> dt.datetime:
        """When to look again: at the next moment due, and on a real clock every so often."""
        moments = [moment for moment in (coming, again) if moment is not None]
        if not moments or self._real:
            moments.append(now + LOOK_AGAIN)
        return min(moments)
