"""One channel's sending: claims what is due, lets it fly, and writes down how each flight ended.

A loop stands for one channel of one playbook and knows nothing of any other. What it learnt and
could not write down it keeps until it can.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from dsl.base.sentence import kept, message
from engine.calendar.deliveries.claim import Claimed, claim
from engine.calendar.deliveries.delivery import Delivery
from engine.calendar.deliveries.handing_out import has_pictures
from engine.calendar.deliveries.limits.circuits import open_circuits
from engine.calendar.deliveries.limits.rate_limits import hold
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.recovery.marks import remember
from engine.sending.leases.lease import Lease
from engine.sending.leases.time_keeper import TimeKeeper
from engine.sending.store_thread import StoreThread
from engine.sending.watching.circuit_words import circuit_lines
from engine.sending.watching.watch import Watch
from engine.sending.workers.away import AWAY
from engine.sending.workers.channel_pool import Channels, Key, OpenChannel
from engine.sending.workers.flight import Ended, Gate, flight
from engine.sending.workers.texts import Texts
from engine.time.clock import Clock

TOGETHER = 0.01
"""For how many seconds what ended waits for others, to be written down with them."""
RENDERED = 50
"""How many texts are asked for at once: what one channel's templates take keeps others waiting no
longer than that."""
PATIENCE = 15.0
"""How many seconds what is under way gets to end, where a loop has to."""

Counted = Callable[[Connection], tuple[str, int]]
"""The calendar's token and count, told within the transaction that claims; see `marks`."""


@dataclass(frozen=True, slots=True)
class Means:
    """What every part of a process's sending works with."""

    lease: Lease
    channels: Channels
    clock: Clock
    store: StoreThread
    texts: Texts
    watch: Watch
    trouble: Callable[[str], None]
    """Tells the operator what goes wrong, in one line."""
    keeper: TimeKeeper
    """Says whether the clock is to be believed; asked within the transactions that decide."""
    mark: Path | None = None
    """The file that keeps how far this machine has seen the calendar go."""


class ChannelLoop:
    """What is on its way through one channel, and what came back and is not written down yet."""

    def __init__(self, means: Means, key: Key, counted: Counted) -> None:
        self.means = means
        self.key = key
        self.done: Counter[str] = Counter()
        """How many deliveries this loop brought to each state, as far as it is written down."""
        self.begun = 0
        """How many attempts it claimed."""
        self.again_at: dt.datetime | None = None
        """When a sender that had to wait at the last claim may send again."""
        self._counted = counted
        self._gate = Gate(means.clock, means.lease.may_send, means.channels.link, means.watch)
        self._handed_out: list[Delivery] = []
        """Claimed, and not begun yet."""
        self._flying: dict[asyncio.Task[Ended], Delivery] = {}
        self._came_back: list[Ended] = []

    @property
    def busy(self) -> bool:
        """Whether there are deliveries claimed, in flight, or back and not written down."""
        return bool(self._handed_out or self._flying or self._came_back)

    async def turn(
        self, over: Callable[[], bool], leaving: Callable[[], bool], patience: float | None
    ) -> None:
        """Sends until nothing is due or the turn is `over`, and what was begun has ended, or until
        the process is `leaving`.

        Raises what its database or its own code raises. Whatever was under way has then ended and
        is written down, or is kept for the next turn.
        """
        try:
            await self.write_down()
            while True:
                if not over() and not leaving():
                    await self._claim()
                await self._start()
                if not self.busy or leaving():
                    return
                await self._some_end(patience)
                await self.write_down()
        finally:
            if self.busy:
                await self.land()

    async def land(self, give_up: bool = False) -> None:
        """Lets what is under way end, so that stopping leaves nothing unsure that need not be, and
        writes it down. What cannot be written down yet is kept.

        What has not ended after `PATIENCE` flies on; with `give_up` it is told to end at once.
        """
        if self._flying:
            ended, late = await asyncio.wait(self._flying, timeout=PATIENCE)
            if late and give_up:
                for task in late:
                    task.cancel()
                ended, _ = await asyncio.wait(self._flying, timeout=PATIENCE)
            self._collect(ended)
        now = self.means.clock.now()
        self._came_back += [_not_begun(delivery, now) for delivery in self._handed_out]
        self._handed_out.clear()
        try:
            await self.write_down()
        except AWAY:
            """It is kept, and written down at the next turn; else it is unsure at the next start."""

    async def write_down(self) -> None:
        """Settles what came back. It is forgotten only once its transaction has ended well.

        Needs no lease: what others took over meanwhile is left to them.
        """
        results = tuple(self._came_back)
        if not results:
            return
        done = await self.means.store(self._settled, results)
        del self._came_back[: len(results)]
        del done["waiting"]
        self.done += done

    def _settled(self, results: Sequence[Ended]) -> Counter[str]:
        """In one transaction where that is possible; else one by one, and a result that cannot be
        written down as it is becomes unsure. Raises only what is raised while the database is
        away."""
        try:
            return self._settled_together(results)
        except AWAY:
            raise
        except Exception as error:
            if len(results) == 1:
                return self._settled_as_unsure(results[0], error)
        done: Counter[str] = Counter()
        for result in results:
            done += self._settled((result,))
        return done

    def _settled_together(self, results: Sequence[Ended]) -> Counter[str]:
        now = self.means.clock.now()
        with self.means.lease.engine.begin() as connection:
            broken = [one.broken for one in results if one.broken is not None]
            opened = open_circuits(connection, broken, now)
            done = settle(connection, [one.outcome for one in results], now)
            held = {one.sender: one.held_until for one in results if one.held_until}
            for sender in sorted(held):
                hold(connection, sender, now, held[sender])
        for line in circuit_lines(opened):
            self.means.trouble(line)
        return done

    def _settled_as_unsure(self, result: Ended, error: Exception) -> Counter[str]:
        delivery = result.outcome.delivery
        words = kept(
            "kept.unwritten",
            "how it ended ({state}) could not be written down: {error}",
            state=result.outcome.state,
            error=repr(error),
        )
        self.means.trouble(
            message("delivery.trouble", "delivery {id}: {problem}", id=delivery.id, problem=words)
        )
        if result.outcome.state == "unsure":
            return Counter()  # it stays `sending`, which the next start takes for unsure
        return self._settled((Ended(Outcome(delivery, "unsure", words[:500])),))

    async def _claim(self) -> None:
        now = self.means.clock.now()
        used = self.means.channels[self.key]
        room = used.channel.at_once - len(self._flying)
        self.again_at = None
        if room > 0:
            more = True
            while more:
                self.again_at, more = await self.means.store(self._claimed, now, used, room)

    def _claimed(
        self, now: dt.datetime, used: OpenChannel, room: int
    ) -> tuple[dt.datetime | None, bool]:
        """Commits the attempts of as many deliveries as the channel takes now. When a sender that
        has to wait may send again; and whether only such were met as may not go, behind which
        others may be ready."""
        channel, mark = used.channel, None
        with self.means.lease.begin() as connection:
            if not self.means.keeper.believes(connection):
                return None, False
            places = 1
            if channel.picture_places > 1 and has_pictures(connection, self.key):
                places = channel.picture_places
            found: Claimed = claim(
                connection, now, self.key, room, channel.sender, self.means.lease.number, places
            )
            if found.deliveries:
                mark = self._counted(connection)
        self._handed_out += found.deliveries
        self.begun += len(found.deliveries)
        if mark is not None and self.means.mark is not None:
            remember(self.means.mark, *mark)
        self.done += Counter(
            {state: found.ended.get(state, 0) for state in ("skipped", "asking", "failed")}
        )
        return found.again_at, bool(found.looked and not found.deliveries)

    async def _start(self) -> None:
        """Begins to send what was claimed; the attempts are committed by now. The first go while
        the texts of the others are rendered."""
        while self._handed_out:
            used = self.means.channels[self.key]
            some = self._handed_out[:RENDERED]
            texts = await self.means.texts.of(some, used.channel.service)
            del self._handed_out[: len(some)]
            for delivery, text in zip(some, texts, strict=True):
                way = flight(delivery, text, used, self._gate)
                self._flying[asyncio.get_running_loop().create_task(way)] = delivery

    async def _some_end(self, patience: float | None) -> None:
        """Waits for the next flights to end."""
        if not self._flying:
            return
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(self._flying, timeout=patience, return_when=first)
        if patience is not None and not all(task.done() for task in self._flying):
            await asyncio.sleep(TOGETHER)
        self._collect({task for task in self._flying if task.done()})

    def _collect(self, ended: set[asyncio.Task[Ended]]) -> None:
        for task in ended:
            delivery = self._flying.pop(task)
            if task.cancelled():  # before its first step: it never began
                self._came_back.append(_not_begun(delivery, self.means.clock.now()))
            else:
                self._came_back.append(task.result())


def _not_begun(delivery: Delivery, now: dt.datetime) -> Ended:
    return Ended(
        Outcome(
            delivery, "waiting", kept("kept.not_begun", "not sent: stopped before it began"), now
        )
    )
