"""Keeps the parts of a process's sending apart: a fault of one is told, and ends nothing else.

Whatever fails is tried again after a rest that grows with every fault. A channel that fails
`MOST_FAULTS` times within `WITHIN` is left alone for `LONG_REST`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from dsl.base.sentence import kept, message
from engine.sending.leases.lease import SupersededError
from engine.sending.workers.away import AWAY, away_words
from engine.sending.workers.channel_loop import ChannelLoop, Counted, Means
from engine.sending.workers.channel_pool import Key
from engine.sending.workers.flight import said
from engine.time.clock import FastClock

FIRST_REST = 0.5
LONGEST_REST = 30.0
MOST_FAULTS = 5
WITHIN = 60.0
LONG_REST = 15 * 60.0
"""Seconds, all of them."""
LOOK_AGAIN = dt.timedelta(seconds=2)
"""How soon is looked again while the database is away."""

T = TypeVar("T")


@dataclass(slots=True)
class _Record:
    """The faults of one part, as far as they matter still."""

    times: deque[float] = field(default_factory=deque)
    rests_until: float = 0.0

    def add(self, now: float) -> bool:
        """Notes a fault; whether it was one too many."""
        while self.times and now - self.times[0] > WITHIN:
            self.times.popleft()
        self.times.append(now)
        if len(self.times) >= MOST_FAULTS:
            self.times.clear()
            self.rests_until = now + LONG_REST
            return True
        self.rests_until = now + min(FIRST_REST * 2 ** (len(self.times) - 1), LONGEST_REST)
        return False


class Supervisor:
    """Runs channel loops and other parts, each behind its own guard."""

    def __init__(self, means: Means, counted: Counted) -> None:
        self.means = means
        self.away: Exception | None = None
        """What a part met while the database was away, until `recover`."""
        self._counted = counted
        self._loops: dict[Key, ChannelLoop] = {}
        self._records: dict[str, _Record] = {}
        self._ended: Counter[str] = Counter()
        self._broken: dict[Key, str] = {}

    @property
    def done(self) -> Counter[str]:
        """How many deliveries this process brought to each state."""
        return sum((loop.done for loop in self._loops.values()), self._ended.copy())

    def count(self, ended: Counter[str]) -> None:
        """Counts what ended without a channel loop."""
        self._ended += Counter({state: ended[state] for state in ("skipped", "asking")})

    def broken(self) -> dict[Key, str]:
        """The channels that Weekbook's own code failed so often that they rest, and how."""
        return {key: words for key, words in self._broken.items() if not self.may(_name(key))}

    def again_at(self) -> dt.datetime | None:
        """When the first of what has to wait, by a limit or after a fault, may go on."""
        now = self._time()
        rests = [
            self.means.clock.now() + dt.timedelta(seconds=one.rests_until - now)
            for one in self._records.values()
            if one.rests_until > now
        ]
        limits = [loop.again_at for loop in self._loops.values() if loop.again_at is not None]
        return min([*rests, *limits], default=None)

    def may(self, name: str) -> bool:
        """Whether a part is not resting after a fault."""
        record = self._records.get(name)
        return record is None or record.rests_until <= self._time()

    async def serve(
        self, key: Key, over: Callable[[], bool], leaving: Callable[[], bool],
        patience: float | None,
    ) -> bool:  # fmt: skip
        """One turn at a channel. Whether anything was tried. Raises nothing."""
        loop = self._loops.get(key)
        if loop is None:
            loop = self._loops[key] = ChannelLoop(self.means, key, self._counted)
        before = loop.begun
        name = _name(key)
        if self.may(name):
            await self.guarded(name, lambda: loop.turn(over, leaving, patience), None, key)
        elif loop.busy:
            await self.guarded(f"{name}, landing", loop.land, None)
        return loop.begun != before

    def unfinished(self) -> tuple[Key, ...]:
        """The channels with something under way, or not written down yet."""
        return tuple(key for key, loop in self._loops.items() if loop.busy)

    async def guarded(
        self, name: str, work: Callable[[], Awaitable[T]], otherwise: T, key: Key | None = None
    ) -> T:
        """What the work returns, or `otherwise` where it fails or rests after a fault. Raises
        `SupersededError` alone."""
        if not self.may(name):
            return otherwise
        try:
            return await work()
        except AWAY as error:
            self.away = error
        except SupersededError:
            raise  # there is nothing left for this process to do
        except Exception as error:
            self._note(name, error, key)
        return otherwise

    async def recover(self) -> None:
        """Waits where a disk is full, a file locked or a server away; what is known stays known.

        With a session its locks are gone: they are taken anew before anything is claimed, once
        what is under way has ended. Raises `AlreadyRunningError` where somebody else has them.
        """
        if self.away is None:
            return
        self.means.trouble(
            message("away.again", "{problem}; trying again", problem=away_words(self.away))
        )
        self.away = None
        await self.means.clock.wait_until(self.means.clock.now() + LOOK_AGAIN)
        if self.means.lease.lost:
            await self.land()
            try:
                await self.means.store(self.means.lease.renew)
            except OperationalError as error:
                self.away = error

    async def land(self) -> None:
        """Lets what is under way end, and writes down what came back as far as it can be."""
        loops = [loop.land(give_up=True) for loop in self._loops.values() if loop.busy]
        for failed in await asyncio.gather(*loops, return_exceptions=True):
            if isinstance(failed, Exception):
                self.means.trouble(
                    kept("kept.own_fault", "a fault of Weekbook's own: {error}", error=said(failed))
                )

    def _note(self, name: str, error: Exception, key: Key | None) -> None:
        record = self._records.setdefault(name, _Record())
        words = kept("kept.own_fault", "a fault of Weekbook's own: {error}", error=said(error))
        troubles = words
        if record.add(self._time()):
            if key is not None:
                self._broken[key] = words
            troubles = message(
                "own_fault.rests",
                "{problem}; it failed {most} times in a minute and rests for 15 minutes",
                problem=words,
                most=MOST_FAULTS,
            )
        self.means.trouble(
            message("own_fault.of_part", "{part}: {problem}", part=name, problem=troubles)
        )

    def _time(self) -> float:
        """Seconds that no step of the clock touches; on a clock that jumps, its own."""
        clock = self.means.clock
        if isinstance(clock, FastClock):
            return clock.now().timestamp()
        return asyncio.get_running_loop().time()


def _name(key: Key) -> str:
    return f"channel {key[0]}/{key[1]}"
