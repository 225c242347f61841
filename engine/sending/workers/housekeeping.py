"""The look after the calendar: what has to be done before deliveries can be claimed.

Each step is a transaction of its own behind a guard of its own: a step that fails is told, and
the others are done all the same.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from dsl.base.sentence import message
from engine.calendar.database.connection import reading
from engine.calendar.deliveries.fan_out import fan_out_step
from engine.calendar.deliveries.late import end_late
from engine.calendar.deliveries.posts_ended import close_all_ended
from engine.calendar.deliveries.settle import left_behind, try_again
from engine.calendar.owners import Reminder, end_unconfirmed, take_reminders
from engine.calendar.recovery.clock_set_back import heed_put_back
from engine.calendar.review.another_renderer import BECAUSE, look_at_approved
from engine.calendar.standing.kept_counts import fold_counts
from engine.calendar.standing.status import anything_left, due_channels, next_moment
from engine.sending.leases.lease import Lease
from engine.sending.workers.channel_loop import Means
from engine.sending.workers.channel_pool import Channels, Key
from engine.sending.workers.circuit_watch import CircuitWatch
from engine.sending.workers.supervisor import Supervisor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: channels with something due, and when more falls due."""

    due: tuple[Key, ...] = ()
    coming: dt.datetime | None = None
    reminders: tuple[Reminder, ...] = ()


def take_over(
    connection: Connection, now: dt.datetime, lease: Lease, channels: Channels, first: bool
) -> None:
    """What dispatchers that died left in the middle becomes unsure, and is tried again where that
    does no harm. The `first` look of a dispatcher tries again what was unsure before, too: its
    channel may be another by now."""
    dead = lease.dead(connection)
    left = left_behind(connection, now, dead if lease.shared else None)
    if left or first:
        for key in channels:
            if channels[key].repeats:
                last = channels[key].trusts_for
                try_again(connection, now, key, now - last if last is not None else None)


class Upkeep:
    """One dispatcher's looks after the calendar."""

    def __init__(self, means: Means, supervisor: Supervisor) -> None:
        self.means = means
        self.supervisor = supervisor
        self.circuits = CircuitWatch(means, supervisor)
        self._took_over = False

    def begin_anew(self) -> None:
        """With a new lease what others left behind is looked for again."""
        self._took_over = False

    async def look(self, now: dt.datetime) -> Look:
        """Prepares what is soon due and ends what is too late. Nothing is due before what others
        left behind is settled, and while the clock is not to be believed."""
        channels, lease = self.means.channels, self.means.lease
        no_troubles: list[str] = []
        troubles = await self._step("opening channels", channels.refresh, no_troubles)
        for trouble in troubles if lease.shared else ():  # alone, a circuit tells it
            self.means.trouble(trouble)
        if not await self._step("looking at the clock", self.means.keeper.keep, True):
            return Look()
        await self.circuits.look(now, self._step)
        # By the clock as it is then: what was put off since `now` was put off by no wrong clock.
        clock = self.means.clock
        await self._step("setting the clock back", lambda c: heed_put_back(c, clock.now()), 0)
        await self._look_at_approved(now)
        while await self._step("making deliveries", lambda c: fan_out_step(c, now), False):
            """A batch in each transaction: sending goes on between them."""
        await self._step("ending unconfirmed", lambda c: end_unconfirmed(c, now), None)
        none_late = Counter[str]()
        while late := await self._step("ending late ones", lambda c: end_late(c, now), none_late):
            self.supervisor.count(late)
        await self._step("closing posts", lambda c: close_all_ended(c, now), None)
        await self._step("folding counts", fold_counts, None)
        none_due: tuple[Reminder, ...] = ()
        reminders = await self._step("reminders", lambda c: take_reminders(c, now), none_due)
        if not self._took_over or lease.shared:
            first = not self._took_over

            def taking(connection: Connection) -> bool:
                take_over(connection, now, lease, channels, first)
                return True

            if not await self._step("taking over", taking, False):
                return Look(reminders=reminders)
            self._took_over = True
        due, coming = await self.next_due(now)
        return Look(due, coming, reminders)

    async def _look_at_approved(self, now: dt.datetime) -> None:
        """Before anything of them is claimed."""
        nothing = (0, 0)
        asking, looked = 0, 1
        while looked:
            looked, again = await self._step(
                "looking at approved texts",
                lambda c: look_at_approved(c, now, "weekbook run"),
                nothing,
            )
            asking += again
        if asking:
            self.means.trouble(
                message(
                    "approve_again",
                    "{because}; posts to approve again: {count}",
                    because=BECAUSE,
                    count=asking,
                )
            )

    async def next_due(self, now: dt.datetime) -> tuple[tuple[Key, ...], dt.datetime | None]:
        """The channels that have something due, and when more falls due."""
        empty: tuple[tuple[Key, ...], dt.datetime | None] = ((), None)

        def both() -> tuple[tuple[Key, ...], dt.datetime | None]:
            with reading(self.means.lease.engine) as connection:
                return due_channels(connection, now), next_moment(connection, after=now)

        if self.supervisor.away is not None:
            return empty
        return await self.supervisor.guarded(
            "looking what is due", lambda: self.means.store(both), empty
        )

    async def anything_left(self, others: bool = False) -> bool:
        """Whether anything approved is left to come."""

        def left() -> bool:
            with reading(self.means.lease.engine) as connection:
                return anything_left(connection, others)

        return await self.supervisor.guarded(
            "looking what is left", lambda: self.means.store(left), True
        )

    async def _step(self, name: str, work: Callable[[Connection], T], otherwise: T) -> T:
        if self.supervisor.away is not None:
            return otherwise

        def in_one() -> T:
            with self.means.lease.begin() as connection:
                return work(connection)

        return await self.supervisor.guarded(name, lambda: self.means.store(in_one), otherwise)
