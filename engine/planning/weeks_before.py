"""The weeks planned before one, for a week that cannot follow them: whether any choice of theirs
would have let it be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from dsl.constructs.rules.lines import Limit
from engine.planning.look_ahead import looks_back
from engine.planning.posts.approved import Kept
from engine.planning.problems import Problems
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule, Quota, loosened
from engine.planning.rules.problem import Problem
from engine.planning.slot import Slot

if TYPE_CHECKING:
    from engine.planning.solving.conflict import Conflict
    from engine.planning.solving.several_weeks import Several

MOST_BEFORE = 4
"""How many weeks before one are asked about, at most: with its own, all that a month has."""


class WeeksBefore:
    """The weeks of a channel, as they were asked for and filled. What members have had stays."""

    def __init__(self, problems: Problems, kept: Kept, channel: str) -> None:
        self.problems = problems
        self.sent = {
            (date, time)
            for (name, date, time), post in kept.items()
            if name == channel and post.sent
        }
        self._of_its_own: dt.date | None = None
        self.filled: list[FilledWeek] = []
        self.asked: list[tuple[dt.date, Problem]] = []

    def add(self, monday: dt.date, problem: Problem, filled: FilledWeek) -> None:
        """A week that was planned; `problem` is what was solved in it."""
        self.filled.append(filled)
        self.asked.append((monday, problem))

    def cannot_be(self, monday: dt.date, problem: Problem) -> None:
        """A week that was not planned, and cannot be: what its own rules say is told of it, and
        not of the weeks after it."""
        own = monday == self._of_its_own
        self.asked.append((monday, replace(problem, rules=()) if own else problem))

    def conflict(self, monday: dt.date, problem: Problem, channel: str) -> Conflict | None:
        """Why a week cannot be, whatever the weeks before are filled with; None where they could
        have been others, or that was not found out in the work allowed."""
        from engine.planning.solving.conflict import found_conflict  # noqa: PLC0415 - slow to load
        from engine.planning.solving.solver import CHECKS_SECONDS, Checks, Work  # noqa: PLC0415

        alone = self._alone(monday, problem)
        if alone == problem or Checks().possible(alone) is False:
            self._of_its_own = monday
            return found_conflict(alone, channel, monday)
        from engine.planning.solving.conflict_of_weeks import conflict_of_weeks  # noqa: PLC0415
        from engine.planning.solving.several_weeks import Question  # noqa: PLC0415

        work = Work(CHECKS_SECONDS)
        for count in range(1, min(MOST_BEFORE, len(self.asked)) + 1):
            question = Question(self._several(monday, problem, count), work)
            if question.possible(question.several.rules) is False:
                return conflict_of_weeks(question, channel)
        return None

    def _alone(self, monday: dt.date, problem: Problem) -> Problem:
        """The week as if nothing that may still change stood before it."""
        rules: list[PlannedRule] = []
        now: dict[PlannedRule, PlannedRule] = {}
        for rule in problem.rules:
            if isinstance(rule, Quota):
                kinds = range(problem.kinds)
                more = max(self._may_change(rule, monday, monday, kind) for kind in kinds)
                now[rule] = replace(rule, left=rule.left + more, reserve=0, part=None)
            rules.append(now.get(rule, rule))
        caps = tuple((now.get(cap, cap), kinds) for cap, kinds in problem.caps)
        before = problem.before
        if any(looks_back(rule) for rule in problem.rules):
            before = self._standing(monday, before)
        plain = replace(problem, rules=tuple(loosened(problem.rules)))
        found = replace(plain, rules=tuple(loosened(rules)), caps=caps, before=before)
        return problem if found == problem else found

    def _several(self, monday: dt.date, problem: Problem, count: int) -> Several:
        from engine.planning.solving.several_weeks import Asked, Several, months_of  # noqa: PLC0415

        rows = [*self.asked[-count:], (monday, problem)]
        first, own = rows[0]
        rows[0] = first, replace(own, before=self._standing(first, own.before))
        left: dict[tuple[Limit, int, int, int], int] = {}
        for week, asked in rows:
            for rule in asked.rules:
                if isinstance(rule, Quota):
                    for month in months_of(asked, rule, week):
                        more = self._may_change(rule, week, first, month[3])
                        left.setdefault(month, rule.left + more)
        weeks = tuple(Asked(week, asked, self.problems.clock_of(week)) for week, asked in rows)
        return Several(weeks, left)

    def _standing(self, monday: dt.date, before: tuple[Slot, ...]) -> tuple[Slot, ...]:
        """Those of the posts before a week that members have had."""
        return tuple(slot for slot in before if (slot.on(monday), slot.time) in self.sent)

    def _may_change(self, quota: Quota, week: dt.date, first: dt.date, kind: int) -> int:
        """How many posts before the `first` week count for a month's limit, as a kind of groups
        sees them, and may still be others or elsewhere."""
        date = week + dt.timedelta(days=quota.days[0])
        count = 0
        for filled in self.filled:
            monday = filled.layout.monday
            if monday >= first:
                continue
            for slot, content in zip(filled.layout.slots, filled.contents, strict=True):
                own = slot.on(monday)
                same = (own.year, own.month) == (date.year, date.month)
                about = slot.seen(kind) and content.is_a(quota.subject.text)
                if same and about and (own, slot.time) not in self.sent:
                    count += 1
        return count
