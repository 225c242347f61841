"""The report: for each element its seven weekdays, and the heat of weekday by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.calendar.outcomes import PostRow, Sums, measures, post_rows, sums_by
from engine.measuring.analysis.history import PostResult, week_of
from engine.measuring.analysis.standing import Standing
from engine.measuring.rate import Rate, rate

if TYPE_CHECKING:
    from engine.measuring.analysis.verdict import Verdict

NOTHING = Sums(0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ElementResult:
    """One element's rates: of all its posts, and of each weekday from Monday on."""

    element: str
    overall: Rate
    weekdays: tuple[Rate, ...]
    verdict: Verdict | None = None
    """What can be said of its weekdays; None where nothing was asked for."""

    @property
    def best(self) -> int | None:
        """The weekday that is called best, if one is."""
        found = self.verdict
        called = found is not None and found.standing is Standing.BEST
        return found.best if found is not None and called else None


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
    """The results of every measure recorded, or of `only` one.

    The verdicts share one bound for false calls, over every element and measure shown.
    """
    wanted = [name for name in measures(connection) if not only or name == only]
    if not wanted:
        return ()
    from engine.measuring.analysis.verdict import verdicts  # noqa: PLC0415 - a second to load

    histories = {
        (measure, element): posts
        for measure in wanted
        for element, posts in histories_of(post_rows(connection, measure)).items()
    }
    found = verdicts(histories)
    return tuple(
        _measured(connection, name, {key[1]: one for key, one in found.items() if key[0] == name})
        for name in wanted
    )


def _measured(connection: Connection, measure: str, found: Mapping[str, Verdict]) -> MeasureResult:
    by_day = sums_by(connection, measure, ("element", "weekday"))
    whole = sums_by(connection, measure, ("element",))
    heat = sums_by(connection, measure, ("weekday", "hour"))
    elements = [
        ElementResult(
            element,
            rate(sums),
            tuple(rate(by_day.get((element, day), NOTHING)) for day in range(7)),
            found.get(element),
        )
        for (element,), sums in whole.items()
    ]
    return MeasureResult(measure, tuple(elements), {key: rate(sums) for key, sums in heat.items()})


def histories_of(rows: Iterable[PostRow]) -> dict[str, list[PostResult]]:
    """The posts of each element as the analysis reads them."""
    found: dict[str, list[PostResult]] = defaultdict(list)
    for row in rows:
        first, last, count = row.groups
        factors = {"hour": hour_band(row.hour), "topic": row.topic,
                   "groups": f"{first} to {last}, {count}"}  # fmt: skip
        found[row.element].append(
            PostResult(
                weekday=row.weekday, count=row.count, exposure=row.exposure, hour=row.hour,
                week=None if row.date is None else week_of(row.date), factors=factors,
            )
        )  # fmt: skip
    return dict(found)


BANDS = ((6, "before 6:00"), (11, "6:00 to 11:00"), (14, "11:00 to 14:00"), (18, "14:00 to 18:00"),
         (22, "18:00 to 22:00"), (24, "after 22:00"))  # fmt: skip


def hour_band(hour: int) -> str:
    """The part of the day that an hour belongs to."""
    return next(name for end, name in BANDS if hour < end)
