"""The report: for each element its seven weekdays, and the heat of weekday by hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.calendar.outcomes import Sums, measures, sums_by
from engine.measuring.rate import Rate, rate

LEAST_POSTS = 5
"""A weekday with fewer posts is not called the best."""

NOTHING = Sums(0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ElementResult:
    """One element's rates: of all its posts, and of each weekday from Monday on."""

    element: str
    overall: Rate
    weekdays: tuple[Rate, ...]

    @property
    def best(self) -> int | None:
        """The weekday with the highest rate among those with an interval, if there is one."""
        known = [day for day, found in enumerate(self.weekdays) if found.low is not None]
        return max(known, key=lambda day: self.weekdays[day].value or 0.0, default=None)

    @property
    def best_is_clear(self) -> bool:
        """Whether the best weekday's whole interval lies above every other weekday's rate.

        Never on fewer than `LEAST_POSTS` posts: of seven days one is always the highest, and two
        posts that happen to be alike make a narrow interval.
        """
        if self.best is None:
            return False
        if self.weekdays[self.best].posts < LEAST_POSTS:
            return False
        low = self.weekdays[self.best].low or 0.0
        others = [
            found.value
            for day, found in enumerate(self.weekdays)
            if day != self.best and found.value is not None
        ]
        return bool(others) and all(low > value for value in others)


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """All elements by one measure. `heat` is by weekday and hour, over all elements."""

    measure: str
    elements: tuple[ElementResult, ...]
    heat: Mapping[tuple[int, int], Rate]

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours at which anything was posted."""
        return tuple(sorted({hour for _, hour in self.heat}))


def report(connection: Connection, only: str = "") -> tuple[MeasureResult, ...]:
    """The results of every measure recorded, or of `only` one."""
    wanted = [name for name in measures(connection) if not only or name == only]
    return tuple(_measured(connection, name) for name in wanted)


def _measured(connection: Connection, measure: str) -> MeasureResult:
    by_day = sums_by(connection, measure, ("element", "weekday"))
    whole = sums_by(connection, measure, ("element",))
    heat = sums_by(connection, measure, ("weekday", "hour"))
    elements = [
        ElementResult(
            element,
            rate(sums),
            tuple(rate(by_day.get((element, day), NOTHING)) for day in range(7)),
        )
        for (element,), sums in whole.items()
    ]
    return MeasureResult(measure, tuple(elements), {key: rate(sums) for key, sums in heat.items()})
