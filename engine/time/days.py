"""Which dates a recurrence means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from dsl.when import AfterJoining, Monthly, OnCampaignDays, OnDates, OnLifeDays, Recurrence, Weekly

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)


def monday(date: dt.date) -> dt.date:
    """The Monday of the date's week."""
    return date - dt.timedelta(days=date.weekday())


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every date from `first` to `last`, both included."""
    return (first + dt.timedelta(days=step) for step in range((last - first).days + 1))


WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4), (5, 6)


def falls_on(
    recurrence: Recurrence, date: dt.date, anchor: dt.date | None,
    worked: Collection[dt.date] = (),
) -> bool:  # fmt: skip
    """Whether the recurrence means this date.

    `anchor` is the day from whose week intervals are counted where the phrase names none. Days
    `worked` of a weekend, as China has them, are among the weekdays and not of the weekend; by
    its own name a day is what the calendar says.
    Raises `ValueError` for an interval without either.
    """
    match recurrence:
        case OnDates(dates=dates):
            return date in dates
        case Monthly(ordinal=ordinal, day=day):
            return date.weekday() == day and _ordinal(date, ordinal)
        case Weekly(days=days, interval=interval, anchor=own):
            if not among(days, date, worked):
                return False
            if interval == 1:
                return True
            counted_from = own or anchor
            if counted_from is None:
                raise ValueError("an interval of weeks needs a day to count from")
            weeks = (monday(date) - monday(counted_from)).days // 7
            return weeks >= 0 and weeks % interval == 0
        case OnCampaignDays() | OnLifeDays() | AfterJoining():
            return False  # days of a campaign or a life are no days of the calendar by themselves


def among(days: tuple[int, ...], date: dt.date, worked: Collection[dt.date] = ()) -> bool:
    """Whether a date is one of these weekdays, in a country that works on some weekend days."""
    if date in worked and days in (WEEKDAYS, WEEKEND):
        return days == WEEKDAYS
    return date.weekday() in days


def _ordinal(date: dt.date, ordinal: int) -> bool:
    if ordinal < 0:
        return (date + WEEK).month != date.month
    return (date.day - 1) // 7 + 1 == ordinal
