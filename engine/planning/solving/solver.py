"""Solving a week: whether it can be, which rules are to blame, and the best one there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.rules.problem import Contents, Problem, Solution
from engine.planning.solving.cp_sat import cp_model
from engine.planning.solving.goals import Goals
from engine.planning.solving.model import WeekModel

SEED = 1
SECONDS = 2.0
"""How much work, in the solver's own deterministic seconds, a filling of a week may cost: some
three seconds of a clock."""

PLACES_SECONDS = 0.2
"""How much may go into elements finding their best places, beside."""

CHECK_SECONDS = 0.5
"""How much may go into finding out whether a week can be at all."""

CHECKS_SECONDS = 2.0
"""How much may go into all such questions about one week."""

BUILDING_SECONDS = 4e-6
"""What it costs to state one variable or constraint, in the same seconds. A question that is
answered at once may still take long to ask."""

WEIGHT_BITS = 45
"""Soft rules share one objective while their weights stay below 2 to this power."""


def new_solver(seconds: float | None = None) -> cp_model.CpSolver:
    """A solver that gives the same answer on every run: one worker, a fixed seed, and a limit
    counted in its own work instead of the clock's seconds.

    Weeks are small: what it could find out about them beforehand costs more than it saves. Their
    linear relaxation is solved whole, with every rule in it: a week with one post too many is then
    refused at once, where else every way to seat it is tried. It is tight enough to need no cuts.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = SECONDS if seconds is None else seconds
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 2
    solver.parameters.add_lp_constraints_lazily = False
    solver.parameters.cut_level = 0
    return solver


class Work:
    """The work that may still be done, in the solver's own deterministic seconds."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.spent = 0.0

    def solver(self) -> cp_model.CpSolver:
        """A solver that may do what is left."""
        return new_solver(max(self.left, 0.0))

    def spend(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> Any:
        """Solves, and takes off what that cost."""
        status = solver.solve(model)
        parts = len(model.proto.variables) + len(model.proto.constraints)
        cost = solver.response_proto.deterministic_time + parts * BUILDING_SECONDS
        self.spent += cost
        self.left -= cost
        return status


def model_of(problem: Problem) -> WeekModel:
    """The problem's model with all of its rules."""
    week = WeekModel(problem)
    for rule in problem.rules:
        week.add(rule)
    return week


class Checks:
    """Questions whether weeks can be at all, with the work that may go into all of them."""

    def __init__(self, seconds: float | None = None) -> None:
        self.work = Work(CHECKS_SECONDS if seconds is None else seconds)

    def possible(self, problem: Problem) -> bool | None:
        """Whether some filling keeps every rule of the problem; None where that was not found out
        in the work allowed."""
        return self.some_filling(problem)[0]

    def some_filling(self, problem: Problem) -> tuple[bool | None, Contents]:
        """What `possible` tells, with a filling that keeps every rule, whatever it is like."""
        if self.work.left <= 0:
            return None, ()
        week = model_of(problem)
        solver = new_solver(min(CHECK_SECONDS, self.work.left))
        status = self.work.spend(solver, week.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return True, week.solution(solver, proven=False).contents
        return (False if status == cp_model.INFEASIBLE else None), ()

    def blamed(self, problem: Problem) -> tuple[PlannedRule, ...]:
        """Rules that cannot all hold together; not yet the smallest such set. Where that was not
        found out, all of them."""
        week = WeekModel(problem)
        guards = {}
        for rule in problem.rules:
            guard = week.model.new_bool_var("")
            guards[guard.index] = rule
            week.model.add_assumption(guard)
            week.add(rule, guard)
        solver = new_solver(max(min(CHECK_SECONDS, self.work.left), 0.0))
        solver.parameters.cp_model_presolve = True  # without it, guarded rules hide the conflict
        solver.parameters.max_presolve_iterations = 1
        self.work.spend(solver, week.model)
        core = [guards[index] for index in solver.sufficient_assumptions_for_infeasibility()]
        return tuple(rule for rule in problem.rules if rule in core) or problem.rules


def possible(problem: Problem) -> bool | None:
    """Whether some filling keeps every rule of the problem; None where that was not found out."""
    return Checks().possible(problem)


def fewest(problem: Problem, subject: str, counted: Sequence[bool]) -> int:
    """The fewest posts about a subject that a week can have in the slots which are `counted`; 0
    where it cannot be, and fewer where the work allowed did not show more."""
    week = model_of(problem)
    week.model.minimize(week.count(subject, [n for n, own in enumerate(counted) if own]))
    solver = new_solver(CHECK_SECONDS)
    if solver.solve(week.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0
    return max(-int(-solver.best_objective_bound // 1), 0)


def solve(problem: Problem) -> Solution | None:
    """The best filling of a week, or None where the hard rules cannot all hold.

    Best is, in this order: as few approved posts changed as can be, single shares close to what
    was asked over the weeks, the elements of a `fill` equally often with the weeks before, the
    wishes as they are written, then each element on the weekdays and at the times it had least,
    elements taking turns, and posts with a choice of minutes far from the others. Where the work
    allowed is used up first, it is the best one found, and not proven; without contents if none
    was found.
    """
    if all(slot.fixed and not slot.option for slot in problem.slots) and not problem.rules:
        return Solution(tuple(slot.choices[0] for slot in problem.slots), True)
    week = model_of(problem)
    goals = Goals(week)
    left = goals.in_order()
    work = Work(SECONDS)
    solver, solution = None, None
    while left or solver is None:
        objective = _stage(left)
        week.model.minimize(objective)
        tried = work.solver()
        status = work.spend(tried, week.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            contents = solution.contents if solution else ()
            return Solution(contents, False, work.spent)
        solver = tried
        solution = replace(week.solution(tried, status == cp_model.OPTIMAL), work=work.spent)
        if not solution.proven:
            return solution
        if left:
            week.model.add(objective <= int(solver.objective_value))
    placed = _placed(week, goals, solver)
    return replace(placed, work=work.spent) if placed else solution


def _stage(left: list[tuple[Any, int]]) -> Any:
    """As many of the goals left as fit into one objective; they are taken off."""
    stage: list[tuple[Any, int]] = []
    most = 1
    while left and most * (left[0][1] + 1) < 1 << WEIGHT_BITS:
        stage.append(left.pop(0))
        most *= stage[-1][1] + 1
    objective: Any = 0
    weight = most
    for cost, bound in stage:
        weight //= bound + 1
        objective += weight * cost
    return objective


def _placed(week: WeekModel, goals: Goals, found: cp_model.CpSolver) -> Solution | None:
    """As good a week with its elements in their best places: each comes as often as before.

    With the counts fixed this last and least of goals is easy, while together with the others it
    can take a hundred times as long. It is left where it stands when its work is used up: nobody
    misses the last step of it.
    """
    for indices, _ in goals.lines:
        for name in goals.choices(indices):
            counted = week.count(name, indices)
            week.model.add(counted == int(found.value(counted)))
    for cost, most in (*goals.asked, *goals.wishes):
        if most:
            week.model.add(cost <= int(found.value(cost)))
    cost, _ = goals.places()
    week.model.minimize(cost)
    solver = new_solver(PLACES_SECONDS)
    if solver.solve(week.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return week.solution(solver, proven=True)
