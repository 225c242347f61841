"""What can be compared after how many weeks, and what never can, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from dsl.base.sentence import say, say_plural, told
from engine.services.planning import Measurable
from engine.time.said_dates import Listed, Weekday

MONDAY = dt.date(2024, 1, 1)
"""A Monday, for the names of the days."""


def measurable_lines(found: Iterable[Measurable]) -> Iterator[str]:
    """For each line that is filled: when its elements have been on all weekdays, and which of them
    never come on some."""
    for one in found:
        yield "  " + say_plural(
            "measurable.after",
            "{channel}, line {line}: after {count} week {elements} can be compared by weekday",
            "{channel}, line {line}: after {count} weeks {elements} can be compared by weekday",
            count=one.weeks,
            channel=one.channel,
            line=one.line.line,
            elements=told(Listed(one.elements)),
        )
        for never in one.never:
            days = told(Listed([Weekday(MONDAY + dt.timedelta(days=day)) for day in never.days]))
            if never.line is not None:
                yield "    " + say(
                    "measurable.never_by_line",
                    "except {element} on {days}: line {line} keeps it away",
                    element=never.element,
                    days=days,
                    line=never.line.line,
                )
            else:
                yield "    " + say_plural(
                    "measurable.never",
                    "except {element} on {days}: not once in {count} week",
                    "except {element} on {days}: not once in {count} weeks",
                    count=one.looked_at,
                    element=never.element,
                    days=days,
                )


def measurable_plain(found: Iterable[Measurable]) -> list[dict[str, object]]:
    """The same for other programs; weekdays from 0 for Monday."""
    return [
        {
            "channel": one.channel, "line": one.line.place, "elements": list(one.elements),
            "weeks": one.weeks, "looked_at": one.looked_at,
            "never": [
                {"element": never.element, "weekdays": list(never.days),
                 "line": never.line.place if never.line is not None else None}
                for never in one.never
            ],
        }
        for one in found
    ]  # fmt: skip
