"""Limits of a month shared out over its weeks: what later weeks need is left to them, and what is
free is spread evenly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Limit
from engine.planning.look_ahead import WEEKS
from engine.planning.problems import Problems
from engine.planning.rules.hard_rules import PlannedRule, Quota, Used, without_reserve
from engine.planning.rules.problem import Kinds, Problem, count_posts
from engine.planning.slot import Layout, Slot
from engine.planning.week.occasions.seasons import week_rules
from engine.time.days import WEEK

LONGEST_MONTH = 5
"""How many weeks after one may have days in the same month."""


def weeks_in_sight(playbooks: Iterable[Playbook]) -> int:
    """How many weeks ahead a week looks at what others post to its groups."""
    every = [rule for playbook in playbooks for one in playbook.channels for rule in one.rules]
    of_month = any(isinstance(rule, Limit) and rule.per == "month" for rule in every)
    return LONGEST_MONTH if of_month else WEEKS


@dataclass(frozen=True, slots=True)
class _Part:
    """What a week has to do with a limit in one month."""

    need: int
    """Posts that its hard rules ask for at least."""
    open: int
    """Posts that may count for the limit."""


class Months:
    """Shares out the limits of months, each week by what its own rules and slots are.

    What a week needs is asked of the week alone, with nothing before it and no limits of months:
    so it never says too much, and does not depend on what was planned before.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._laid_out: dict[dt.date, tuple[Layout, Problem]] = {}
        self._parts: dict[tuple[dt.date, Limit, tuple[int, ...], int], _Part] = {}

    def shared_out(self, monday: dt.date, problem: Problem) -> Problem:
        """The problem with what each limit of a month leaves to the weeks after it, and with the
        even part of this week.

        The part is what the week needs and, of what all weeks of the month leave free, as much as
        it has of the posts that may count.
        """
        quotas = [rule for rule in problem.rules if isinstance(rule, Quota)]
        if not quotas:
            return problem
        caps = dict(problem.caps)
        now: dict[PlannedRule, Quota] = {
            quota: self._shared(monday, problem, quota, caps.get(quota, ())) for quota in quotas
        }
        rules = tuple(now.get(rule, rule) for rule in problem.rules)
        return replace(
            problem, rules=rules, caps=tuple((now.get(cap, cap), k) for cap, k in problem.caps)
        )

    def _shared(self, monday: dt.date, problem: Problem, quota: Quota, kinds: Kinds) -> Quota:
        every = kinds or tuple(range(problem.kinds))
        shared = [self._of_kind(monday, problem, quota, kind) for kind in every]
        reserve, part = min(reserve for reserve, _ in shared), max(part for _, part in shared)
        return replace(quota, reserve=reserve, part=min(part, quota.left - reserve))

    def _of_kind(
        self, monday: dt.date, problem: Problem, quota: Quota, kind: int
    ) -> tuple[int, int]:
        """What one kind of groups needs in later weeks, and its even part of this one."""
        date = monday + dt.timedelta(days=quota.days[0])
        after = [self._part(week, quota.rule, days, kind) for week, days in _later(monday, date)]
        reserve = min(sum(part.need for part in after), quota.left)
        own = self._part(monday, quota.rule, quota.days, kind)
        theirs = sum(
            slot.day in quota.days and slot.choices[0].is_a(quota.subject.text)
            for slot in problem.others
            if slot.minute >= 0 and slot.seen(kind)
        )
        free = max(quota.left - theirs - reserve - own.need, 0)
        count = own.open - own.need
        rest = count + sum(part.open - part.need for part in after)
        return reserve, theirs + own.need + (-(-free * count // rest) if rest else free)

    def _part(self, monday: dt.date, limit: Limit, days: tuple[int, ...], kind: int) -> _Part:
        key = monday, limit, days, kind
        if key not in self._parts:
            self._parts[key] = self._found(monday, limit, days, kind)
        return self._parts[key]

    def _found(self, monday: dt.date, limit: Limit, days: tuple[int, ...], kind: int) -> _Part:
        layout, problem = self._alone(monday)
        rules = week_rules(self.problems.playbook, self.problems.channel, monday)[0]
        foreign = [rule for other in self.problems.company.others for rule in other.channel.rules]
        if limit not in (*rules, *foreign):
            return _Part(0, 0)  # a season's, and over or still to come
        name = limit.subject.text
        on_days = [slot for slot in layout.slots if slot.day in days and slot.seen(kind)]
        may = [slot for slot in on_days if any(choice.is_a(name) for choice in slot.choices)]
        least = count_posts(slot for slot in on_days if _surely(slot, name))
        most = count_posts(may)
        if least < most and problem.rules:
            from engine.planning.solving.solver import fewest  # noqa: PLC0415 - slow to load

            least = max(least, fewest(problem, name, [s in may for s in layout.slots]))
        return _Part(least, max(most, least))

    def _alone(self, monday: dt.date) -> tuple[Layout, Problem]:
        """A week by itself, without limits of months."""
        if monday not in self._laid_out:
            layout, problem, _ = self.problems.of(monday, (), Used())
            rules = tuple(rule for rule in problem.rules if not _of_month(rule))
            caps = tuple((cap, kinds) for cap, kinds in problem.caps if not _of_month(cap))
            self._laid_out[monday] = layout, replace(problem, rules=rules, caps=caps, wishes=())
        return self._laid_out[monday]


def unreserved(problem: Problem) -> Problem:
    """The problem with nothing left to later weeks of a month."""
    rules = tuple(without_reserve(rule) for rule in problem.rules)
    caps = tuple((without_reserve(cap), kinds) for cap, kinds in problem.caps)
    return replace(problem, rules=rules, caps=caps)


def _later(monday: dt.date, date: dt.date) -> Iterator[tuple[dt.date, tuple[int, ...]]]:
    """The weeks after one that have days in the month of a date, with these days."""
    for number in range(1, LONGEST_MONTH + 1):
        week = monday + number * WEEK
        dates = [week + dt.timedelta(days=day) for day in range(7)]
        days = tuple(
            day for day, own in enumerate(dates) if (own.year, own.month) == (date.year, date.month)
        )
        if not days:
            return
        yield week, days


def _surely(slot: Slot, name: str) -> bool:
    return all(choice.is_a(name) for choice in slot.choices)


def _of_month(rule: PlannedRule) -> bool:
    return isinstance(rule, Quota)
