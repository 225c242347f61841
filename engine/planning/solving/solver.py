"""Solving a week: whether it can be, which rules are to blame, and the best one there is."""

from __future__ import annotations

from typing import Any

from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.rules.problem import Problem, Solution
from engine.planning.solving.cp_sat import cp_model
from engine.planning.solving.model import WeekModel

SEED = 1
SECONDS = 4.0
"""How much work, in the solver's own deterministic seconds, a week may cost."""

TURNS_SECONDS = 0.2
"""How much of it may go into elements taking turns."""

WEIGHT_BITS = 45
"""Soft rules share one objective while their weights stay below 2 to this power."""


def new_solver(seconds: float | None = None) -> cp_model.CpSolver:
    """A solver that gives the same answer on every run: one worker, a fixed seed, and a limit
    counted in its own work instead of the clock's seconds.

    Weeks are small: what it could find out about them beforehand costs more than it saves, and
    their linear relaxation is solved whole. (Cuts cost a little in most weeks and save seconds in
    some.)
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = SECONDS if seconds is None else seconds
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.add_lp_constraints_lazily = False
    return solver


def possible(problem: Problem) -> bool:
    """Whether some filling keeps every rule of the problem."""
    week = WeekModel(problem)
    for rule in problem.rules:
        week.add(rule)
    return new_solver().solve(week.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def blamed(problem: Problem) -> tuple[PlannedRule, ...]:
    """Rules that cannot all hold together; not yet the smallest such set."""
    week = WeekModel(problem)
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

    Best is, in this order: as few approved posts changed as can be, single shares close to what
    was asked over the weeks, the wishes as they are written, the elements of a `fill` equally often, elements taking turns, and posts with a
    choice of minutes far from the others. Where the work allowed is used up first, it is the best
    one found, and not proven; without contents if none was found.
    """
    if all(slot.fixed and not slot.option for slot in problem.slots) and not problem.rules:
        return Solution(tuple(slot.choices[0] for slot in problem.slots), True)
    week = WeekModel(problem)
    for rule in problem.rules:
        week.add(rule)
    goals = week.goals()
    solver, solution = new_solver(), None
    while goals or solution is None:
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
        tried = new_solver()
        status = tried.solve(week.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solution or Solution((), False)
        solver, solution = tried, week.solution(tried, status == cp_model.OPTIMAL)
        if not solution.proven:
            return solution
        if goals:
            week.model.add(objective <= int(solver.objective_value))
    return _in_turns(week, solver) or solution


def _in_turns(week: WeekModel, found: cp_model.CpSolver) -> Solution | None:
    """As good a week whose elements take turns: each comes as often as in the best one found.

    With the counts fixed this last and least of goals is easy, while together with the others it
    can take a hundred times as long. It is left where it stands when its work is used up: nobody
    misses the last step of it.
    """
    for line in week.fill_lines():
        for choice in week.slots[line[0]].choices:
            counted = week.count(choice.name, line)
            week.model.add(counted == int(found.value(counted)))
    for cost, most in week.wanted:
        if most:
            week.model.add(cost <= int(found.value(cost)))
    (turns, _), (crowding, most) = week.rotation_cost(), week.crowding_cost()
    week.model.minimize(turns * (most + 1) + crowding)
    solver = new_solver(TURNS_SECONDS)
    if solver.solve(week.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return week.solution(solver, proven=True)
