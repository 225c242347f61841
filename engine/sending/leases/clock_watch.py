"""Whether the clock can be believed, before anything is sent or given up by it.

A clock may be set while nobody looks: a day ahead by a wrong time server, back again five seconds
later, or years back by an empty battery. Seconds since the machine was started tell one from the
other: they are what nobody sets.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dsl.base.sentence import message

STEP = 60.0
"""By how many seconds the clock has to gain or lose to count as set."""
STEADY = 60.0
"""For how many seconds a clock that was set ahead has to go steadily before it is believed."""
RELEASED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""No moment before this program was made is the present one."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the clock found."""

    believed: bool
    """Whether anything may be claimed or given up at this moment."""
    set_back: bool = False
    """Whether it had been ahead: what was given up at a moment still to come is taken up again."""
    told: str = ""
    """What to tell the operator; empty where there is nothing new."""


class ClockWatch:
    """Compares each look at the clock with the one before, and with the latest moment that
    anything was ever decided at.

    Ahead: nothing is decided until the new time has stood for a minute. Back, while looked at: the
    clock was put right, and goes on at once. Behind the latest moment at a start: it was put right
    meanwhile, or is not set yet; a minute tells.
    """

    def __init__(self, seen: dt.datetime | None = None) -> None:
        """`seen` is that latest moment, as the database keeps it; None where there is none."""
        self.seen = seen
        self._last: tuple[dt.datetime, float] | None = None
        self._held_until: float | None = None
        self._told_old = False

    def look(self, wall: dt.datetime, boot: float) -> Look:
        """`wall` is what the clock says, `boot` the seconds since the machine was started."""
        step = self._step(wall, boot)
        self._last = (wall, boot)
        if wall < RELEASED:
            told = (
                ""
                if self._told_old
                else message(
                    "clock.old", "the clock says {date}: nothing is sent", date=f"{wall:%Y-%m-%d}"
                )
            )
            self._told_old = True
            return Look(False, told=told)
        self._told_old = False
        behind = 0.0 if self.seen is None else (self.seen - wall).total_seconds()
        if step < -STEP or behind > STEP:
            self.seen = wall
            seen_to_be_set = step < -STEP
            self._held_until = None if seen_to_be_set else boot + STEADY
            told = message(
                "clock.back", "the clock was set back by {span}", span=_span(max(-step, behind))
            )
            return Look(seen_to_be_set, set_back=True, told=told)
        told = ""
        if step > STEP:
            self._held_until = boot + STEADY
            told = message(
                "clock.ahead",
                "the clock was set {span} ahead; nothing is sent or given up until it has gone steadily for {seconds} seconds",
                span=_span(step),
                seconds=f"{STEADY:.0f}",
            )
        if self._held_until is not None and boot < self._held_until:
            return Look(False, told=told)
        self._held_until = None
        self.seen = wall if self.seen is None else max(self.seen, wall)
        return Look(True, told=told)

    def _step(self, wall: dt.datetime, boot: float) -> float:
        """By how many seconds the clock was set since the last look; at the first, none."""
        if self._last is None:
            return 0.0
        before, at = self._last
        return (wall - before).total_seconds() - (boot - at)


def _span(seconds: float) -> str:
    if seconds >= 86_400:
        return f"{seconds / 86_400:.1f} days"
    if seconds >= 3_600:
        return f"{seconds / 3_600:.1f} hours"
    return f"{seconds / 60:.0f} minutes"
