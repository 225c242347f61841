"""The hard rules of one single week: what months, shares and seasons leave to it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dsl.base.span import Span
from dsl.constructs.rules.lines import Limit, Mix, Rule
from dsl.constructs.subjects import Content
from dsl.statements.names import Name
from engine.planning.slot import Slot
from engine.time.days import monday

SHARE_WEEKS = 4
"""Over so many weeks a single share is met to within one post."""


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `left` more posts of a subject on the days of this week that lie in one month."""

    rule: Limit
    days: tuple[int, ...]
    """Weekdays, 0 for Monday."""
    left: int
    reserve: int = 0
    """How many of them the later weeks of the month need."""
    part: int | None = None
    """How many are this week's even part, which it goes beyond only for what comes first."""

    @property
    def span(self) -> Span:
        """The line of the rule."""
        return self.rule.span

    @property
    def subject(self) -> Name:
        """What the rule counts."""
        return self.rule.subject


@dataclass(frozen=True, slots=True)
class Balance:
    """Single shares, with what the weeks before have left to make up for."""

    rule: Mix
    posts: int
    """How many posts the earlier weeks of the same four had."""
    counts: tuple[int, ...]
    """How many of them each portion had."""

    @property
    def span(self) -> Span:
        """The line of the rule."""
        return self.rule.span


@dataclass(frozen=True, slots=True)
class OnDays:
    """A rule that holds on some weekdays only: those inside or outside a season or campaign."""

    rule: Rule
    days: tuple[int, ...]

    @property
    def span(self) -> Span:
        """The line of the rule."""
        return self.rule.span


PlannedRule = Rule | Quota | Balance | OnDays
"""A hard rule as a single week can be held to it."""


def rule_parts(rule: PlannedRule) -> tuple[Any, ...]:
    """A rule as its kind and its parts."""
    match rule:
        case Quota():
            return "quota", rule.rule, rule.days, rule.left, rule.reserve, rule.part
        case Balance():
            return "balance", rule.rule, rule.posts, rule.counts
        case OnDays():
            return "days", rule.rule, rule.days
        case _:
            return (rule,)


def written(rule: PlannedRule) -> Rule:
    """The rule as its line says it."""
    return rule.rule if isinstance(rule, Quota | Balance | OnDays) else rule


@dataclass(slots=True)
class Used:
    """What the weeks before have used of months and shares."""

    months: Counter[tuple[Limit, int, int, int]] = field(default_factory=Counter)
    """Posts that count for a limit in a year's month, as each kind of groups saw them."""
    shares: dict[Mix, tuple[int, list[int]]] = field(default_factory=dict)
    """Posts of the current four weeks, and those of each portion."""

    def of_month(self, limit: Limit, year: int, month: int, kind: int | None = None) -> int:
        """What a kind of groups has had of a month; without one, what those have had with most."""
        if kind is not None:
            return self.months[limit, year, month, kind]
        place = limit, year, month
        return max((had for key, had in self.months.items() if key[:3] == place), default=0)

    def copy(self) -> Used:
        """The same, to go on from without changing this."""
        shares = {mix: (posts, list(counts)) for mix, (posts, counts) in self.shares.items()}
        return Used(self.months.copy(), shares)


def rules_of_week(
    rules: Iterable[Rule | OnDays], week: dt.date, used: Used, kind: int | None = None
) -> list[PlannedRule]:
    """The rules, in the order written, as they hold in the week that begins on a Monday: for all
    groups, or for those of one kind."""
    planned: list[PlannedRule] = []
    for rule in rules:
        if isinstance(rule, Limit) and rule.per == "month":
            for (year, month), own in _months(week):
                left = max(rule.count - used.of_month(rule, year, month, kind), 0)
                planned.append(Quota(rule, tuple(own), left))
        elif isinstance(rule, Mix) and any(portion.exact for portion in rule.portions):
            posts, counts = used.shares.get(rule, (0, [0] * len(rule.portions)))
            planned.append(Balance(rule, posts, tuple(counts)))
        else:
            planned.append(rule)
    return planned


def _months(week: dt.date) -> Iterable[tuple[tuple[int, int], list[int]]]:
    days: dict[tuple[int, int], list[int]] = {}
    for day in range(7):
        date = week + dt.timedelta(days=day)
        days.setdefault((date.year, date.month), []).append(day)
    after = week + dt.timedelta(days=7)  # its Monday may have a post that crossed Sunday's midnight
    if (after.year, after.month) in days:
        days[after.year, after.month].append(7)
    return days.items()


def count_used(
    rules: Sequence[Rule | OnDays], week: dt.date, start: dt.date,
    posts: Sequence[tuple[Slot, Content]], used: Used, kinds: int = 1,
) -> None:  # fmt: skip
    """Adds the posts of a planned week to what was used. Fours of weeks count from `start`."""
    last_of_four = ((week - monday(start)).days // 7) % SHARE_WEEKS == SHARE_WEEKS - 1
    for rule in rules:
        if isinstance(rule, Limit) and rule.per == "month":
            for slot, content in posts:
                date = slot.on(week)
                for kind in range(kinds) if content.is_a(rule.subject.text) else ():
                    used.months[rule, date.year, date.month, kind] += slot.seen(kind)
        elif isinstance(rule, Mix) and any(portion.exact for portion in rule.portions):
            if last_of_four:
                used.shares.pop(rule, None)
                continue
            before, counts = used.shares.get(rule, (0, [0] * len(rule.portions)))
            for index, portion in enumerate(rule.portions):
                counts[index] += sum(c.is_a(portion.subject.text) for _, c in posts)
            used.shares[rule] = before + len(posts), counts


def made_up(rule: Balance, index: int, posts: int) -> tuple[int, int]:
    """The least and most posts of a portion that bring its share, with the weeks before, to
    within one post."""
    share = rule.rule.portions[index].least
    wanted = share * (rule.posts + posts)
    low = -(-(wanted - 10_000) // 10_000) - rule.counts[index]
    high = (wanted + 10_000) // 10_000 - rule.counts[index]
    return low, high


def loosened(rules: Iterable[PlannedRule]) -> Iterator[PlannedRule]:
    """The rules with the shares of a single week, whatever the weeks before had."""
    for rule in rules:
        yield rule.rule if isinstance(rule, Balance) else rule


def without_reserve(rule: PlannedRule) -> PlannedRule:
    """The rule with nothing left to the later weeks of its month."""
    return replace(rule, reserve=0) if isinstance(rule, Quota) and rule.reserve else rule
