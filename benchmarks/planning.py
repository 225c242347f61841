"""Filling a week of 42 slots, and explaining one that cannot be."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import Figure, in_turn
from benchmarks.samples import workspace
from dsl.checking import check
from dsl.constructs.rules.lines import Limit
from engine.files import read_inside
from engine.planning.planner import plan
from engine.planning.rules.problem import Problem
from engine.planning.solving.conflict import conflict
from engine.planning.solving.solver import solve
from engine.planning.week.layout import lay_out

MONDAY = dt.date(2026, 12, 7)


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "w"
        workspace(root, 100)
        found = check("bench.playbook", lambda path: read_inside(root, path))
    playbook = found.playbook
    channel, week = playbook.channels[0], playbook.weeks[0]
    layout, _ = lay_out(playbook, channel, MONDAY)
    rules = (*channel.rules, *week.rules)
    problem = Problem(layout.slots, (), rules, week.wishes)
    tight = next(
        rule for rule in rules if isinstance(rule, Limit) and rule.subject.text == "transaction"
    )
    impossible = replace(
        problem, rules=tuple(tight.but(count=0) if rule is tight else rule for rule in rules)
    )
    assert solve(problem) is not None
    assert solve(impossible) is None
    solved, explained, planned = in_turn(
        [
            lambda: solve(problem),
            lambda: conflict(impossible, channel.name, MONDAY),
            lambda: plan(playbook, MONDAY, 4),
        ]
    )
    size = f"{len(layout.slots)} slots, {len(rules)} rules, {len(week.wishes)} wishes"
    return [
        Figure(f"a week solved ({size})", solved, "", None, "25 ms"),
        Figure("a conflict explained", explained, "", None, "50 ms"),
        Figure("4 weeks planned and rendered", planned, "", None, ""),
    ]
