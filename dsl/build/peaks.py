from __future__ import annotations

from dsl.build.block import every
from dsl.fault import Fault, fault
from dsl.playbook import PeakHour
from dsl.statements import Peak
from dsl.tree import Line


def build_peaks(line: Line, faults: list[Fault]) -> tuple[PeakHour, ...]:
    """The peaks that a block declares, by weekday and clock; one said twice is a fault."""
    hours: dict[tuple[int, str], PeakHour] = {}
    for peak in every(line, Peak):
        for day in peak.days:
            for time in peak.times:
                key = (day, f"{time:%H:%M}")
                if key in hours:
                    faults.append(
                        fault("PB111", peak.span, what=f"the peak {time:%H:%M}",
                              where="for the same day",
                              others=((hours[key].span, "first said here"),))
                    )  # fmt: skip
                    break
                hours[key] = PeakHour(day, time, peak.span)
    return tuple(hours[key] for key in sorted(hours))
