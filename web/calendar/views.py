"""What the pages show: frozen values, made from the calendar's posts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.services.calendar import CalendarPost, MonthEntry
from engine.time.days import days_between, monday
from web.calendar.filters import Filter
from web.calendar.lanes import Block, Entry, week_blocks
from web.calendar.states import NEEDS_SOMEBODY, WORST, ShownState, shown_state

MOST_IN_A_DAY = 4
"""How many posts a day of the month page names; the day's page has them all."""

FIRST_HOUR, LAST_HOUR = 8, 22
"""The hours that a week shows at least."""

MOST_LISTED = 200
"""How many posts a day or a list has in full; a filter leads to the others."""

MOST_WORST = 3
"""How many states a day of a month shows on a phone."""

ToBeSettled = Mapping[str, Mapping[str, int]]
"""By the identity of a post how many of its deliveries wait for a person, by their state."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What tells how posts stand, and what their channels are called."""

    now: dt.datetime
    to_be_settled: ToBeSettled
    titles: Mapping[tuple[str, str], str]

    def state(self, post: CalendarPost | MonthEntry) -> ShownState:
        """The state that a post is shown in now."""
        return shown_state(post.state, post.due_at, self.now, self.to_be_settled.get(post.id, {}))

    def entry(self, post: CalendarPost | MonthEntry) -> Entry:
        """A post as days and weeks show it."""
        return Entry(
            post.id, post.date, post.time, post.title, post.kind, self.state(post),
            self.titles.get((post.playbook, post.channel), post.channel), self.failed(post.id),
        )  # fmt: skip

    def failed(self, id: str) -> int:
        """To how many groups a post could not be sent."""
        return self.to_be_settled.get(id, {}).get("failed", 0)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its posts; `blocks` are where they stand in a week."""

    date: dt.date
    today: bool
    entries: tuple[Entry, ...]
    blocks: tuple[Block, ...] = ()
    inside: bool = True
    """Whether it is of the month that is shown."""

    @property
    def worst(self) -> tuple[ShownState, ...]:
        """The states of its posts that somebody has to look at most."""
        found = {entry.state for entry in self.entries}
        return tuple(state for state in WORST if state in found)[:MOST_WORST]

    @property
    def named(self) -> tuple[Entry, ...]:
        """The posts that a month names."""
        return self.entries[:MOST_IN_A_DAY]

    @property
    def more(self) -> int:
        """How many posts a month does not name."""
        return len(self.entries) - len(self.named)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last` with their posts, as `filter` asks for them."""

    first: dt.date
    last: dt.date
    days: tuple[Day, ...]
    filter: Filter
    zone: str = ""
    """That of most posts; empty without any."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The posts of all days, in order of time."""
        return tuple(entry for day in self.days for entry in day.entries)

    @property
    def listed(self) -> tuple[Entry, ...]:
        """The posts that a day or a list has in full."""
        return self.entries[:MOST_LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return len(self.entries) - len(self.listed)

    @property
    def tally(self) -> tuple[tuple[ShownState, int], ...]:
        """How many posts need somebody, by their state, the worst first."""
        found = Counter(entry.state for entry in self.entries)
        return tuple((state, found[state]) for state in NEEDS_SOMEBODY if found[state])

    @property
    def waiting(self) -> int:
        """How many posts wait for a review."""
        return sum(entry.state == "proposed" for entry in self.entries)

    @property
    def activity(self) -> int:
        """What part of the posts is activity, in percent."""
        every = self.entries
        return round(100 * sum(one.kind == "activity" for one in every) / max(1, len(every)))

    @property
    def hours(self) -> range:
        """The hours of the day that hold every post, and those that a week shows at least."""
        times = [entry.time for entry in self.entries]
        first = min([FIRST_HOUR, *(time.hour for time in times)])
        last = max([LAST_HOUR, *(time.hour + (time.minute > 20) for time in times)])
        return range(first, min(last, 23) + 1)

    @property
    def weeks(self) -> tuple[tuple[Day, ...], ...]:
        """The days by sevens."""
        return tuple(self.days[start : start + 7] for start in range(0, len(self.days), 7))


def span_of(
    first: dt.date, last: dt.date, posts: Sequence[CalendarPost | MonthEntry], standing: Standing,
    filter: Filter, today: dt.date, month: int = 0,
) -> Span:  # fmt: skip
    """The days from `first` to `last` with the posts that `filter` takes; of a week with the
    places of its blocks. `month` is the one that is shown, where it is one."""
    by_day: dict[dt.date, list[Entry]] = {}
    for post in posts:
        entry = standing.entry(post)
        text = post.text if isinstance(post, CalendarPost) else ""
        if filter.takes(post, entry.state, text):
            by_day.setdefault(post.date, []).append(entry)
    dates = tuple(days_between(first, last))
    entries = [tuple(by_day.get(date, ())) for date in dates]
    blocks = week_blocks(entries) if len(dates) == 7 else [[] for _ in dates]
    days = tuple(
        Day(date, date == today, own, tuple(placed), not month or date.month == month)
        for date, own, placed in zip(dates, entries, blocks, strict=True)
    )
    zones = Counter(post.zone for post in posts).most_common(1)
    return Span(first, last, days, filter, zones[0][0] if zones else "")


def month_span(first: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the whole weeks that hold the month of `first`."""
    last = (first.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return monday(first.replace(day=1)), monday(last) + dt.timedelta(days=6)
