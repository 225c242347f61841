"""What can be compared after how many weeks: when each element of a `fill` has been on each of its
weekdays, and which never come there, and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dsl.base.span import Span
from dsl.constructs.rules.lines import Limit, Wish
from dsl.constructs.subjects import Content
from dsl.statements.names import Name
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import OnDays, PlannedRule, Quota, loosened
from engine.planning.rules.problem import Problem

HORIZON = 12
"""Over so many weeks is looked whether an element comes on a weekday."""


@dataclass(frozen=True, slots=True)
class Never:
    """An element that does not come on some weekdays, and the line that keeps it from them: a rule,
    or a wish; None where it is only that its turn has not come."""

    element: str
    days: tuple[int, ...]
    """0 for Monday."""
    line: Span | None


@dataclass(frozen=True, slots=True)
class Measurable:
    """What can be compared of the elements of a `fill` line in a channel."""

    channel: str
    line: Span
    elements: tuple[str, ...]
    weeks: int
    """After how many weeks each has been on each weekday, those left out that never come."""
    looked_at: int
    """How many weeks were looked at."""
    never: tuple[Never, ...]


def measurable(weeks: Sequence[FilledWeek], steady: frozenset[Span]) -> Iterator[Measurable]:
    """What can be compared after how many of the weeks of a channel, which are in their order from
    the first on, for each line that fills places on several weekdays with several elements. Lines
    that are `steady` are as their operator wants them, and not told of."""
    met: dict[Span, dict[tuple[str, int], int]] = defaultdict(dict)
    open_: dict[Span, dict[tuple[str, int], FilledWeek]] = defaultdict(dict)
    for number, week in enumerate(weeks, 1):
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if slot.fixed or slot.line in steady:
                continue
            day = min(slot.day, 6)
            met[slot.line].setdefault((content.name, day), number)
            for choice in slot.choices:
                open_[slot.line][choice.name, day] = week
    for line, pairs in open_.items():
        if not met[line]:
            continue
        elements = tuple(dict.fromkeys(name for name, _ in pairs))
        if len(elements) < 2 or len({day for _, day in pairs}) < 2:
            continue
        unmet = sorted(pair for pair in pairs if pair not in met[line])
        reasons: dict[tuple[str, Span | None], list[int]] = defaultdict(list)
        for name, day in unmet:
            reasons[name, _kept_away(pairs[name, day], line, name, day)].append(day)
        never = tuple(Never(name, tuple(days), why) for (name, why), days in reasons.items())
        yield Measurable(
            weeks[0].channel.name, line, elements, max(met[line].values()), len(weeks), never
        )


def _kept_away(week: FilledWeek, line: Span, name: str, day: int) -> Span | None:
    """The line that keeps an element from a weekday: a hard rule without which a week with the
    element there could be, or else the first wish that speaks against it."""
    choice = next(
        choice
        for slot in week.layout.slots
        if slot.line == line and min(slot.day, 6) == day
        for choice in slot.choices
        if choice.name == name
    )
    from engine.planning.solving.solver import Checks  # noqa: PLC0415 - slow to load

    checks = Checks()
    problem = _of(week)
    forced = OnDays(_at_least_one(name, line), (day,))
    if checks.possible(replace(problem, rules=(*problem.rules, forced))) is False:
        for rule in checks.blamed(replace(problem, rules=(*problem.rules, forced))):
            rest = tuple(other for other in problem.rules if other is not rule)
            if rule is not forced and checks.possible(replace(problem, rules=(*rest, forced))):
                return rule.span
        return None
    return next((wish.span for wish in week.wishes if _against(wish, choice, day)), None)


def _against(wish: Wish, choice: Content, day: int) -> bool:
    """Whether a wish would rather have something else on a day, or the element elsewhere."""
    days = wish.preference.days
    inside = not days or day in days
    about = choice.is_a(wish.subject.text)
    if not wish.want:
        return about and bool(days) and inside
    return (about and not inside) or (not about and bool(days) and inside)


def _at_least_one(name: str, line: Span) -> Limit:
    return Limit("least", 1, Name(name, line), "week", line)


def _of(week: FilledWeek) -> Problem:
    """What is asked of a week, with nothing before it and no months."""
    rules: tuple[PlannedRule, ...] = tuple(
        rule for rule in loosened(week.rules) if not isinstance(rule, Quota)
    )
    return Problem(week.layout.slots, (), rules, (), (), week.others, week.caps, week.kinds)


def weeks_of(weeks: Sequence[FilledWeek], first: dt.date) -> tuple[FilledWeek, ...]:
    """The weeks to look at: all up to so many from the first of a range."""
    end = first + dt.timedelta(weeks=HORIZON)
    return tuple(week for week in weeks if week.layout.monday < end)
