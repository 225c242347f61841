"""Weeks in a row asked about together: whether any filling of all of them keeps their rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dsl.base.span import Span
from dsl.constructs.rules.lines import Limit, Rule
from engine.planning.rules.hard_rules import OnDays, PlannedRule, Quota, loosened, written
from engine.planning.rules.problem import Problem
from engine.planning.slot import Slot
from engine.planning.solving.cp_sat import cp_model
from engine.planning.solving.model import Border, WeekModel
from engine.planning.solving.solver import CHECK_SECONDS, Work, new_solver

WEEK_MINUTES = 7 * 1440

Left = Mapping[tuple[Limit, int, int, int], int]
"""What a limit has left in a year's month for a kind of groups, before the first of the weeks."""

Out = frozenset[tuple[dt.date, Span]]
"""Lines that do not post in the week of a Monday."""

NONE_OUT: Out = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the weeks: what is to be solved in it. Only the first has something before it."""

    monday: dt.date
    problem: Problem
    clock: Callable[[int], tuple[int, ...]] | None = None
    """Tells the minutes passed at a minute of the week, where clocks are put near it."""


@dataclass(frozen=True, slots=True)
class Several:
    """Weeks in a row, the last of which cannot follow the others as they were planned."""

    weeks: tuple[Asked, ...]
    left: Left

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as they are written, of all weeks."""
        every = [written(rule) for week in self.weeks for rule in week.problem.rules]
        return tuple(dict.fromkeys(every))

    @property
    def lines(self) -> tuple[tuple[dt.date, Span], ...]:
        """The lines that post in each week, those of others that reach the groups among them."""
        return tuple(
            dict.fromkeys(
                (week.monday, slot.line)
                for week in self.weeks
                for slot in (*week.problem.slots, *week.problem.others)
                if slot.minute >= 0
            )
        )


class Question:
    """Questions about several weeks, with the work that may go into all of them."""

    def __init__(self, several: Several, work: Work) -> None:
        self.several = several
        self.work = work

    def possible(
        self, rules: Collection[Rule], out: Out = NONE_OUT,
        instead: Mapping[Rule, Rule] | None = None,
    ) -> bool | None:  # fmt: skip
        """Whether some filling of all weeks keeps these rules, with others `instead` of some and
        without the posts of the lines that are `out`; None where that was not found out."""
        if self.work.left <= 0:
            return None
        model = cp_model.CpModel()
        _state(model, self.several, rules, out, instead or {}, None)
        solver = new_solver(min(CHECK_SECONDS, self.work.left))
        status = self.work.spend(solver, model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return True
        return False if status == cp_model.INFEASIBLE else None

    def blamed(self) -> tuple[Rule, ...]:
        """Rules that cannot all hold in these weeks; not yet the smallest such set."""
        model = cp_model.CpModel()
        guards = {rule: model.new_bool_var("") for rule in self.several.rules}
        for guard in guards.values():
            model.add_assumption(guard)
        _state(model, self.several, guards, NONE_OUT, {}, guards)
        solver = new_solver(max(min(CHECK_SECONDS, self.work.left), 0.0))
        solver.parameters.max_presolve_iterations = 1  # without it, guarded rules hide the conflict
        self.work.spend(solver, model)
        core = set(solver.sufficient_assumptions_for_infeasibility())
        found = tuple(rule for rule, guard in guards.items() if guard.index in core)
        return found or self.several.rules


def _state(
    model: cp_model.CpModel, several: Several, rules: Collection[Rule], out: Out,
    instead: Mapping[Rule, Rule], guards: Mapping[Rule, Any] | None,
) -> None:  # fmt: skip
    """Puts the weeks into a model, each looking back at the one before it."""
    before: tuple[tuple[Slot, tuple[WeekModel, int] | None], ...] = ()
    months: dict[tuple[Limit, int, int, int], list[Any]] = defaultdict(list)
    for number, week in enumerate(several.weeks):
        problem = _without(week, out)
        clock = week.clock
        if clock is not None:
            before = tuple((replace(s, passed=clock(s.minute)), source) for s, source in before)
        if number:
            problem = replace(problem, before=tuple(slot for slot, _ in before))
        border: Border = {id(slot): own for slot, own in before if own is not None}
        caps = tuple((_changed(cap, instead), kinds) for cap, kinds in problem.caps)
        own = WeekModel(replace(problem, cuts=(), caps=caps), model, border)
        for rule in loosened(problem.rules):
            said = written(rule)
            if said not in rules:
                continue
            if isinstance(rule, Quota):
                _count_month(own, rule, week.monday, months)
            else:
                own.add(_changed(rule, instead), guards[said] if guards else None)
        before = tuple(_moved(own, problem, before))
    for month, counted in months.items():
        limit = month[0]
        now = instead.get(limit, limit)
        more = now.count - limit.count if isinstance(now, Limit) else 0
        constraint = model.add(cp_model.LinearExpr.sum(counted) <= several.left[month] + more)
        if guards:
            constraint.only_enforce_if(guards[limit])


def _count_month(
    own: WeekModel, quota: Quota, monday: dt.date,
    months: dict[tuple[Limit, int, int, int], list[Any]],
) -> None:  # fmt: skip
    for month, counted in zip(
        months_of(own.problem, quota, monday), own.counts(quota), strict=True
    ):
        months[month].append(counted)


def months_of(problem: Problem, quota: Quota, monday: dt.date) -> list[tuple[Limit, int, int, int]]:
    """The months that a week's quota is of, as `Left` names them: one for each kind of groups."""
    date = monday + dt.timedelta(days=quota.days[0])
    kinds = dict(problem.caps).get(quota) or range(problem.kinds)
    return [(quota.rule, date.year, date.month, kind) for kind in kinds]


def _changed(rule: PlannedRule, instead: Mapping[Rule, Rule]) -> PlannedRule:
    now = instead.get(written(rule))
    if now is None or isinstance(rule, Quota):
        return rule
    return replace(rule, rule=now) if isinstance(rule, OnDays) else now


def _without(week: Asked, out: Out) -> Problem:
    if not out:
        return week.problem

    def left(slots: Iterable[Slot]) -> tuple[Slot, ...]:
        return tuple(slot for slot in slots if (week.monday, slot.line) not in out)

    return replace(week.problem, slots=left(week.problem.slots), others=left(week.problem.others))


def _moved(
    own: WeekModel, problem: Problem, before: Sequence[tuple[Slot, tuple[WeekModel, int] | None]]
) -> Iterable[tuple[Slot, tuple[WeekModel, int] | None]]:
    """A week's posts and those before it as the next week looks back at them."""
    known: list[tuple[Slot, tuple[WeekModel, int] | None]]
    known = list(before) or [(slot, None) for slot in problem.before]
    known += [(slot, (own, index)) for index, slot in enumerate(problem.slots)]
    moved = [
        (replace(slot, minute=slot.minute - WEEK_MINUTES, passed=()), source)
        for slot, source in known
    ]
    return sorted(moved, key=lambda one: one[0].minute)
