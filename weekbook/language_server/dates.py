"""The next dates of a `when` phrase, shown behind its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lsprotocol import types as lsp

from dsl.constructs.expert.lines import Sessions
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.syntax.keywords import WEEKDAYS, keywords
from dsl.syntax.tree import Line, Tree
from dsl.when import OnCampaignDays, Recurrence, When
from engine.time.days import DAY, falls_on
from weekbook.language_server.places import Places

SHOWN = 3
FARTHEST = 800
"""How many days ahead are looked at: a date that comes once in two years is still found."""


def next_dates(
    recurrence: Recurrence, playbook: Playbook, today: dt.date, day_d: dt.date | None
) -> list[dt.date]:
    """The next dates of a recurrence from today on, within the playbook's running dates."""
    if isinstance(recurrence, OnCampaignDays):
        days = [day_d + DAY * day for day in recurrence.days] if day_d is not None else []
        return [date for date in days if date >= today][:SHOWN]
    first = max(today, playbook.start) if playbook.start else today
    found: list[dt.date] = []
    for step in range(FARTHEST):
        date = first + DAY * step
        if (playbook.end is not None and date > playbook.end) or len(found) == SHOWN:
            break
        try:
            if falls_on(recurrence, date, playbook.start):
                found.append(date)
        except ValueError:
            break
    return found


def hints(
    tree: Tree, playbook: Playbook, places: Places, today: dt.date, first: int, last: int
) -> Iterator[lsp.InlayHint]:
    """A hint for each line with a `when` phrase, from line `first` to `last`."""
    for header in tree.lines:
        day_d = _day_d(header)
        for line in header.block:
            when = _when(line)
            if when is None or not first <= line.number <= last:
                continue
            dates = next_dates(when.recurrence, playbook, today, day_d)
            if dates:
                shown = ", ".join(_shown(date, tree.tongue) for date in dates)
                yield lsp.InlayHint(
                    position=places.range(line.span).end, label=f"→ {shown}", padding_left=True
                )


def _shown(date: dt.date, tongue: str) -> str:
    return f"{keywords(tongue)[WEEKDAYS[date.weekday()]]} {date:%m-%d}"


def _when(line: Line) -> When | None:
    statement = line.statement
    if isinstance(statement, Post | Sessions):
        return statement.when
    when = getattr(statement, "when", None)
    return when if isinstance(when, When) else None


def _day_d(header: Line) -> dt.date | None:
    for line in header.block:
        if type(line.statement).__name__ == "DayD":
            date = getattr(line.statement, "date", None)
            return date if isinstance(date, dt.date) else None
    return None
