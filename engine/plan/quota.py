"""What is left in a week of a limit that counts a whole month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsl.playbook import Rule
from dsl.span import Span
from dsl.statements import Limit, Name
from dsl.subjects import Content
from engine.plan.slot import Slot

Used = Counter[tuple[Limit, int, int]]
"""How many posts of the weeks before count for a limit in a year's month."""


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `left` more posts of a subject on the days of this week that lie in one month."""

    rule: Limit
    days: tuple[int, ...]
    """Weekdays, 0 for Monday."""
    left: int

    @property
    def span(self) -> Span:
        return self.rule.span

    @property
    def subject(self) -> Name:
        return self.rule.subject


PlannedRule = Rule | Quota
"""A hard rule as a single week can be held to it."""


def rules_of_week(rules: Iterable[Rule], monday: dt.date, used: Used) -> Iterator[PlannedRule]:
    """The rules, those of a month as what they leave to this week, in the order written."""
    for rule in rules:
        if not isinstance(rule, Limit) or rule.per != "month":
            yield rule
            continue
        days: dict[tuple[int, int], list[int]] = {}
        for day in range(7):
            date = monday + dt.timedelta(days=day)
            days.setdefault((date.year, date.month), []).append(day)
        for (year, month), own in days.items():
            yield Quota(rule, tuple(own), max(rule.count - used[rule, year, month], 0))


def count_used(
    rules: Iterable[Rule], monday: dt.date, slots: Iterable[Slot], contents: Iterable[Content],
    used: Used,
) -> None:  # fmt: skip
    """Adds the posts of a planned week to what was used of its months."""
    monthly = [rule for rule in rules if isinstance(rule, Limit) and rule.per == "month"]
    if not monthly:
        return
    for slot, content in zip(slots, contents, strict=True):
        date = slot.on(monday)
        for rule in monthly:
            if content.is_a(rule.subject.text):
                used[rule, date.year, date.month] += 1
