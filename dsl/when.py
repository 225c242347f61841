"""When phrases: on which days, and at what time of the day."""

from __future__ import annotations

import datetime as dt

from dsl.base.span import Span
from dsl.base.value import Value

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years that dates may have: what lies further away is a slip of the finger."""


class Weekly(Value):
    """The given weekdays (0 is Monday) of every `interval`-th week, counted from `anchor`.

    `anchor` is None where the phrase gives none; the playbook's start then stands for it.
    """

    days: tuple[int, ...]
    interval: int = 1
    anchor: dt.date | None = None


class Monthly(Value):
    """The `ordinal`-th given weekday of every month; -1 is the last."""

    ordinal: int
    day: int


class OnDates(Value):
    """`on 2026-12-01, 2026-12-24`: single dates, in order."""

    dates: tuple[dt.date, ...]


class OnCampaignDays(Value):
    """Days counted from D, negative before it."""

    days: tuple[int, ...]


class OnLifeDays(Value):
    """Days of a group's or a member's life; the day of opening or joining is day 1."""

    first: int
    last: int


class AfterJoining(Value):
    """So long after a member joined, by the clock; zero is the moment itself."""

    delay: dt.timedelta


Recurrence = Weekly | Monthly | OnDates | OnCampaignDays | OnLifeDays | AfterJoining


class AtTimes(Value):
    """`at 09:00, 20:30`: times of the day, in order."""

    times: tuple[dt.time, ...]


class AtPeaks(Value):
    """Every peak of the day, or only the `index`-th, counted from 1."""

    index: int | None


class AtThatMoment(Value):
    """The moment that the recurrence names already."""


class Between(Value):
    """A minute that the planner picks, from `start` on and before `end`."""

    start: dt.time
    end: dt.time


Moment = AtTimes | AtPeaks | Between | AtThatMoment


class When(Value):
    """The days and the moment of the day at which something comes."""

    recurrence: Recurrence
    moment: Moment
    span: Span


class DaySpan(Value):
    """A stretch of the day; one that ends before it starts crosses midnight."""

    start: dt.time
    end: dt.time

    def holds(self, time: dt.time) -> bool:
        """Whether `time` lies in the span, its start included and its end not."""
        if self.start <= self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end


class Preference(Value):
    """Weekdays (empty: any) and times (empty: any) that a wish is about."""

    days: tuple[int, ...]
    times: tuple[dt.time, ...]
