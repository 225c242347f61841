"""What happened: one row a post, as the analysis reads it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

WEEKDAYS = range(7)
"""Monday is 0, as in `datetime.date.weekday`."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """One post's count of one measure, summed over the groups it went to.

    One row a post, never a row a group: groups of one post share its text and its minute, and
    taking them for independent calls differences that are not there.
    """

    weekday: int
    """0 to 6, by the playbook's own zone."""
    count: float
    exposure: float | None = None
    """How many could have been counted; None where nobody knows."""
    week: int | None = None
    """The number of its week, counted from any week; None where only weekday and hour are known."""
    hour: int | None = None
    factors: Mapping[str, str] = field(default_factory=dict)
    """What else may differ between days: topic, slot, the set of groups, any mapped column."""

    @property
    def log_rate(self) -> float:
        """log((count + 1/2) / (exposure + 1)), or log(count + 1/2) where exposure is unknown.

        The half and the one keep a post without any count finite and hardly move the others.
        """
        if self.exposure is None:
            return math.log(self.count + 0.5)
        return math.log((self.count + 0.5) / (self.exposure + 1.0))


def week_of(date: dt.date) -> int:
    """The number of a date's week, Monday first, counted from the first week of the calendar."""
    return (date.toordinal() - 1) // 7
