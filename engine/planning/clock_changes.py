"""How much time lies between two wall times of a week in which clocks are put forward or back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from dsl.constructs.channel import Channel
from engine.time.days import WEEK
from engine.time.instants import clocks_change, instant


@dataclass(frozen=True, slots=True)
class Clocks:
    """The wall clocks that the groups of a channel live by in one week.

    `zones` are those of which some are put near this week; none where no clock is.
    """

    monday: dt.date
    zones: tuple[str, ...] = ()

    def passed(self, minute: int) -> tuple[int, ...]:
        """How many minutes have passed when a wall clock shows a minute of the week, by each
        clock; counted from the Monday at 00:00 UTC. Nothing where no clock is put."""
        if not self.zones:
            return ()
        start = dt.datetime.combine(self.monday, dt.time())
        wall = start + dt.timedelta(minutes=minute)
        found = []
        for zone in self.zones:
            moment = instant(zone, wall.date(), wall.time())
            at = wall if moment is None else moment.at.replace(tzinfo=None)
            found.append(int((at - start) / dt.timedelta(minutes=1)))
        return tuple(found)

    def between(self, one: int, other: int) -> int:
        """The least time between two minutes of the week, in minutes, by any of the clocks."""
        if not self.zones:
            return abs(other - one)
        pairs = zip(self.passed(one), self.passed(other), strict=True)
        return min(abs(later - earlier) for earlier, later in pairs)


def clocks_of(zone: str, channel: Channel, monday: dt.date, back: int = 1) -> Clocks:
    """The clocks of a channel in the week that begins on a Monday, with `back` weeks before it."""
    zones = tuple(sorted({group.zone or zone for group in channel.groups} or {zone}))
    return _near(zones, monday, back)


@lru_cache(maxsize=10_000)
def _near(zones: tuple[str, ...], monday: dt.date, back: int) -> Clocks:
    first, last = monday - WEEK * back, monday + WEEK + dt.timedelta(days=1)
    put = [zone for zone in zones if clocks_change(zone, first, last)]
    # One clock that is not put stands for all such.
    return Clocks(monday, (*put, *[z for z in zones if z not in put][:1]) if put else ())
