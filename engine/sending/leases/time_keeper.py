"""Whether a dispatcher may decide anything at this moment, and what a clock put right undoes."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from dsl.base.sentence import InRow, message, plural
from engine.calendar.recovery.clock_set_back import (
    keep_latest,
    latest_moment,
    take_back,
    went_early,
)
from engine.sending.leases.clock_watch import ClockWatch
from engine.time.clock import Clock, FastClock

KEPT_EVERY = 1.0
"""For how many seconds the latest moment is not written down again."""


class TimeKeeper:
    """Watches the clock of one process, by what the calendar was last decided at. It is used from
    one thread."""

    def __init__(self, clock: Clock, told: Callable[[str], None]) -> None:
        """`told` tells the operator."""
        self._clock = clock
        self._told = told
        self._watch: ClockWatch | None = None
        self._set_back = False
        self._kept_at = 0.0

    def believes(self, connection: Connection) -> bool:
        """Whether anything may be claimed now."""
        if isinstance(self._clock, FastClock):
            return True  # it jumps because it is told to
        if self._watch is None:
            self._watch = ClockWatch(latest_moment(connection))
        look = self._watch.look(self._clock.now(), self._clock.boot())
        if look.told:
            self._told(look.told)
        self._set_back = self._set_back or look.set_back
        return look.believed

    def keep(self, connection: Connection) -> bool:
        """Whether anything may be decided now. Writes down the moment, and undoes what a clock
        that was ahead brought about, as soon as it is put back."""
        if isinstance(self._clock, FastClock):
            return True
        believed = self.believes(connection)
        now, boot = self._clock.now(), self._clock.boot()
        if self._set_back:
            self._undo(connection)
            self._set_back = False
            keep_latest(connection, now, lower=True)
            self._kept_at = boot
        elif believed and boot - self._kept_at >= KEPT_EVERY:
            keep_latest(connection, now)
            self._kept_at = boot
        return believed

    def _undo(self, connection: Connection) -> None:
        now = self._clock.now()
        reopened = take_back(connection, now)
        if reopened:
            self._told(
                plural(
                    "clock.taken_up",
                    "{count} delivery that the clock gave up too early is taken up again",
                    "{count} deliveries that the clock gave up too early are taken up again",
                    count=reopened,
                )
            )
        early = went_early(connection, now)
        if early:
            named = InRow([*early[:3], "..."] if len(early) > 3 else early)
            self._told(
                message(
                    "clock.early",
                    "posts that went out before their hour, by a clock that was ahead: {posts}",
                    posts=named,
                )
            )
