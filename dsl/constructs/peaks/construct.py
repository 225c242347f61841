"""The peaks: the times of a weekday at which members look."""

from __future__ import annotations

import datetime as dt

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.block import every
from dsl.constructs.peaks.lines import Peak
from dsl.syntax.tree import Line


class PeakHour(Value):
    """One peak of one weekday (0 is Monday)."""

    day: int
    time: dt.time
    span: Span


def build_peaks(line: Line, faults: list[Fault]) -> tuple[PeakHour, ...]:
    """The peaks that a block declares, by weekday and clock; one said twice is a fault."""
    hours: dict[tuple[int, str], PeakHour] = {}
    for peak in every(line, Peak):
        for day in peak.days:
            for time in peak.times:
                key = (day, f"{time:%H:%M}")
                if key in hours:
                    faults.append(
                        fault("PB111", peak.span, what=phrase("the_peak", time=f"{time:%H:%M}"),
                              where=phrase("for_the_same_day"),
                              others=((hours[key].span, phrase("first_said")),))
                    )  # fmt: skip
                    break
                hours[key] = PeakHour(day, time, peak.span)
    return tuple(hours[key] for key in sorted(hours))
