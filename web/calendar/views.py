"""What the pages show: frozen values, made from the calendar's posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from engine.services.calendar import CalendarPost, MonthEntry
from engine.time.days import days_between, monday

MOST_IN_A_DAY = 5
"""How many posts a day of the month page names; the week page has them all."""

STATES = ("proposed", "approved", "rejected", "closed")


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    today: bool
    posts: tuple[CalendarPost, ...]


@dataclass(frozen=True, slots=True)
class WeekPage:
    """`/week/DATE`: seven days from a Monday, each with its posts."""

    first: dt.date
    days: tuple[Day, ...]
    state: str

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=6)

    @property
    def before(self) -> dt.date:
        return self.first - dt.timedelta(days=7)

    @property
    def after(self) -> dt.date:
        return self.first + dt.timedelta(days=7)

    @property
    def count(self) -> int:
        return sum(len(day.posts) for day in self.days)

    @property
    def failed(self) -> int:
        """To how many groups posts of the week could not be sent."""
        return sum(post.failed for day in self.days for post in day.posts)

    @property
    def waiting(self) -> int:
        return sum(post.state == "proposed" for day in self.days for post in day.posts)


@dataclass(frozen=True, slots=True)
class MonthDay:
    date: dt.date
    today: bool
    inside: bool
    entries: tuple[MonthEntry, ...]
    more: int
    waiting: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    """`/month/YYYY-MM`: whole weeks that hold the month."""

    first: dt.date
    weeks: tuple[tuple[MonthDay, ...], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The identities of the posts that the page names."""
        return tuple(entry.id for week in self.weeks for day in week for entry in day.entries)

    @property
    def before(self) -> dt.date:
        return (self.first - dt.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> dt.date:
        return (self.first + dt.timedelta(days=31)).replace(day=1)


def week_page(
    first: dt.date, posts: Sequence[CalendarPost], today: dt.date, state: str
) -> WeekPage:
    """The week that begins with the Monday `first`."""
    days = tuple(
        Day(date, date == today, tuple(post for post in posts if post.date == date))
        for date in days_between(first, first + dt.timedelta(days=6))
    )
    return WeekPage(first, days, state)


def month_span(first: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the whole weeks that hold the month of `first`."""
    last = (first.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return monday(first.replace(day=1)), monday(last) + dt.timedelta(days=6)


def month_page(first: dt.date, entries: Sequence[MonthEntry], today: dt.date) -> MonthPage:
    """The month of `first` with the entries of its whole weeks."""
    by_day: dict[dt.date, list[MonthEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.date, []).append(entry)
    days = [
        _month_day(date, by_day.get(date, []), first.month, today)
        for date in days_between(*month_span(first))
    ]
    weeks = tuple(tuple(days[start : start + 7]) for start in range(0, len(days), 7))
    return MonthPage(first.replace(day=1), weeks)


def _month_day(date: dt.date, entries: list[MonthEntry], month: int, today: dt.date) -> MonthDay:
    waiting = sum(entry.state == "proposed" for entry in entries)
    shown = tuple(entries[:MOST_IN_A_DAY])
    more = len(entries) - len(shown)
    return MonthDay(date, date == today, date.month == month, shown, more, waiting)
