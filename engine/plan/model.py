"""A week as a constraint model: which choice each slot takes, so that every hard rule holds.

The model is OR-Tools CP-SAT's. Each rule is guarded by a literal of its own, so that a week that
cannot be can be asked which rules are to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from dsl.statements import Distance, Limit, Mix, NoAfter, NoOn, Portion, Wish
from dsl.subjects import Content
from engine.plan.quota import PlannedRule, Quota
from engine.plan.slot import Slot

SEED = 1
SECONDS = 20.0
"""How much work, in the solver's own deterministic seconds, a week may cost."""

WEIGHT_BITS = 45
"""Soft rules share one objective while their weights stay below 2 to this power."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be solved. Two weeks with equal problems have equal solutions.

    `before` are the last posts of the week before, which rules about order and distance look
    back at; they count in no share and no limit.
    """

    slots: tuple[Slot, ...]
    before: tuple[Slot, ...]
    rules: tuple[PlannedRule, ...]
    wishes: tuple[Wish, ...]
    kept: tuple[tuple[int, str], ...] = ()
    """Slots by their place with the element that reviewers approved there."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The content of each slot, in their order. `proven` tells that no better one exists."""

    contents: tuple[Content, ...]
    proven: bool


class WeekModel:
    """The variables of one week and the constraints that its rules put on them."""

    def __init__(self, slots: Sequence[Slot], before: Sequence[Slot]) -> None:
        self.model = cp_model.CpModel()
        self.slots = slots
        self.timeline = [*before, *slots]
        self.past = len(before)
        self.takes: list[list[Any]] = []
        for index, slot in enumerate(self.timeline):
            if slot.fixed:
                self.takes.append([1])
                continue
            literals = [
                self.model.new_bool_var(f"slot{index}_{choice.name}") for choice in slot.choices
            ]
            self.model.add_exactly_one(literals)
            self.takes.append(literals)

    def holds(self, index: int, subject: str) -> Any:
        """A 0-1 expression: whether the post at `index` of the timeline is about `subject`."""
        slot = self.timeline[index]
        return sum(
            take
            for take, choice in zip(self.takes[index], slot.choices, strict=True)
            if choice.is_a(subject)
        )

    def count(self, subject: str, indices: Iterable[int]) -> Any:
        return sum(self.holds(index, subject) for index in indices)

    def of_week(self) -> range:
        return range(self.past, len(self.timeline))

    def by_day(self) -> dict[int, list[int]]:
        days: dict[int, list[int]] = {}
        for index in self.of_week():
            days.setdefault(self.timeline[index].day, []).append(index)
        return days

    def add(self, rule: PlannedRule, guard: Any) -> None:
        """Makes `rule` hold wherever `guard` is true."""
        for condition in self._conditions(rule):
            if isinstance(condition, bool):
                if not condition:
                    self.model.add_bool_or([guard.negated()])
            else:
                self.model.add(condition).only_enforce_if(guard)

    def _conditions(self, rule: PlannedRule) -> Iterable[Any]:
        match rule:
            case Mix(portions=portions):
                for portion in portions:
                    low, high = counts_of_share(portion, len(self.slots))
                    counted = self.count(portion.subject.text, self.of_week())
                    yield counted >= low
                    yield counted <= high
            case Limit(bound=bound, count=count, subject=subject, per=per):
                spans = self.by_day().values() if per == "day" else [list(self.of_week())]
                for indices in spans:
                    counted = self.count(subject.text, indices)
                    yield counted <= count if bound == "most" else counted >= count
            case Quota(days=days, left=left):
                own = [i for i in self.of_week() if self.timeline[i].day in days]
                yield self.count(rule.subject.text, own) <= left
            case NoOn(subject=subject, days=days):
                for index in self.of_week():
                    if self.timeline[index].day in days:
                        yield self.holds(index, subject.text) == 0
            case NoAfter(subject=subject, after=after):
                for index in range(max(self.past, 1), len(self.timeline)):
                    pair = self.holds(index - 1, after.text) + self.holds(index, subject.text)
                    yield pair <= 1
            case Distance(least=least, subject=subject):
                minutes = int(least.total_seconds() // 60)
                for later in self.of_week():
                    for earlier in range(later - 1, -1, -1):
                        if self.timeline[later].minute - self.timeline[earlier].minute >= minutes:
                            break
                        pair = self.holds(earlier, subject.text) + self.holds(later, subject.text)
                        yield pair <= 1

    def changed_cost(self, kept: Iterable[tuple[int, str]]) -> Any:
        """How many approved posts would become something else."""
        return sum(1 - self.holds(self.past + index, name) for index, name in kept)

    def wish_cost(self, wish: Wish) -> Any:
        """How many posts go against a wish.

        For `prefer` those of the subject that stand elsewhere, for `avoid` those that stand there.
        """
        cost: Any = 0
        for index in self.of_week():
            slot = self.timeline[index]
            days, times = wish.preference.days, wish.preference.times
            inside = (not days or slot.day in days) and (not times or slot.time in times)
            if inside != wish.want:
                cost += self.holds(index, wish.subject.text)
        return cost

    def uneven_cost(self) -> tuple[Any, int]:
        """How far each `fill` line is from using its elements equally often, and the most it can be.

        The squares of the counts, summed: least when the counts are as equal as can be.
        """
        terms: list[Any] = []
        most = 0
        lines: dict[Any, list[int]] = {}
        for index in self.of_week():
            if not self.timeline[index].fixed:
                lines.setdefault(self.timeline[index].line, []).append(index)
        for indices in lines.values():
            for choice in self.timeline[indices[0]].choices:
                counted = self.count(choice.name, indices)
                square = self.model.new_int_var(0, len(indices) ** 2, "")
                for step in range(1, len(indices) + 1):
                    self.model.add(square >= (2 * step - 1) * counted - step * (step - 1))
                terms.append(square)
            most += len(indices) ** 2
        return sum(terms), most

    def rotation_cost(self) -> Any:
        """How far the week is from its elements simply taking turns: the last thing wished for."""
        cost: Any = 0
        turns: dict[Any, int] = {}
        for index in self.of_week():
            slot = self.timeline[index]
            if slot.fixed:
                continue
            turn = turns.get(slot.line, 0)
            turns[slot.line] = turn + 1
            for position, take in enumerate(self.takes[index]):
                cost += (position - turn) % len(slot.choices) * take
        return cost

    def contents(self, solver: cp_model.CpSolver) -> tuple[Content, ...]:
        chosen = []
        for index in self.of_week():
            slot = self.timeline[index]
            if slot.fixed:
                chosen.append(slot.choices[0])
            else:
                values = [solver.value(take) for take in self.takes[index]]
                chosen.append(slot.choices[values.index(1)])
        return tuple(chosen)


def counts_of_share(portion: Portion, posts: int) -> tuple[int, int]:
    """The least and most whole posts that a share of `posts` posts allows.

    A range is met as written; a single share to the nearest whole post on either side.
    """
    low = -(-portion.least * posts // 10_000)
    high = portion.most * posts // 10_000
    return (high, low) if portion.exact and low > high else (low, high)


def new_solver() -> cp_model.CpSolver:
    """A solver that gives the same answer on every run: one worker, a fixed seed, and a limit
    counted in its own work instead of the clock's seconds."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = SECONDS
    return solver


def possible(problem: Problem) -> bool:
    """Whether some filling keeps every rule of the problem."""
    week = WeekModel(problem.slots, problem.before)
    always = week.model.new_constant(1)
    for rule in problem.rules:
        week.add(rule, always)
    return new_solver().solve(week.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def blamed(problem: Problem) -> tuple[PlannedRule, ...]:
    """Rules that cannot all hold together; not yet the smallest such set."""
    week = WeekModel(problem.slots, problem.before)
    guards = {}
    for rule in problem.rules:
        guard = week.model.new_bool_var("")
        guards[guard.index] = rule
        week.model.add_assumption(guard)
        week.add(rule, guard)
    solver = new_solver()
    solver.solve(week.model)
    core = [guards[index] for index in solver.sufficient_assumptions_for_infeasibility()]
    return tuple(rule for rule in problem.rules if rule in core)


def solve(problem: Problem) -> Solution | None:
    """The best filling of a week, or None where the hard rules cannot all hold.

    Best is, in this order: as few approved posts changed as can be, the wishes as they are written, the elements of a `fill` equally often,
    and elements taking turns. Where the work allowed is used up first, it is the best one found, and
    not proven; without contents if none was found.
    """
    if all(slot.fixed for slot in problem.slots) and not problem.rules:
        return Solution(tuple(slot.choices[0] for slot in problem.slots), True)
    week = WeekModel(problem.slots, problem.before)
    always = week.model.new_constant(1)
    for rule in problem.rules:
        week.add(rule, always)
    uneven, most_uneven = week.uneven_cost()
    count = len(problem.slots)
    goals = [(week.changed_cost(problem.kept), len(problem.kept))] if problem.kept else []
    goals += [(week.wish_cost(wish), count) for wish in problem.wishes]
    goals.append((uneven, most_uneven))
    goals.append(
        (week.rotation_cost(), count * max((len(s.choices) for s in problem.slots), default=1))
    )
    solution: Solution | None = None
    while goals:
        stage: list[tuple[Any, int]] = []
        weight = 1
        while goals and weight * (goals[0][1] + 1) < 1 << WEIGHT_BITS:
            stage.append(goals.pop(0))
            weight *= stage[-1][1] + 1
        objective: Any = 0
        for cost, most in stage:
            weight //= most + 1
            objective += weight * cost
        week.model.minimize(objective)
        solver = new_solver()
        status = solver.solve(week.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solution or Solution((), False)
        solution = Solution(week.contents(solver), status == cp_model.OPTIMAL)
        if not solution.proven:
            return solution
        if goals:
            week.model.add(objective <= int(solver.objective_value))
    return solution
