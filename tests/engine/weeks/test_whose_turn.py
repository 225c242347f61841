"""`weekbook explain` of a post says whose turn it was."""

from __future__ import annotations

import datetime as dt

from engine.planning.planner import plan
from engine.services.explaining import turns_of
from engine.services.planning import Planned
from tests.conftest import CASES
from tests.engine.test_plan import sound

MONDAY = dt.date(2027, 1, 4)


def test_the_one_that_came_least_is_told_by_counts_of_the_weeks_before() -> None:
    playbook = sound(CASES / "weeks" / "fair2.playbook").playbook
    planned = Planned(playbook, plan(playbook, MONDAY, 5), MONDAY, 5)
    seen: list[tuple[str, int]] = []
    for post in planned.plan.posts:
        week = post.date - dt.timedelta(days=post.date.weekday())
        before = [(name, day) for name, day in seen if day < week.toordinal()]
        turns = turns_of(planned, post)
        assert {turn.element for turn in turns} == {"anna", "berta", "clara"}
        for turn in turns:
            days = [day for name, day in before if name == turn.element]
            assert turn.total == len(days)
            assert turn.on_weekday == sum(
                dt.date.fromordinal(day).weekday() == post.date.weekday() for day in days
            )
        own = next(turn for turn in turns if turn.element == post.element)
        assert own.total <= min(turn.total for turn in turns) + 1
        seen.append((post.element, post.date.toordinal()))


def test_a_range_that_begins_later_counts_from_the_start_too() -> None:
    playbook = sound(CASES / "weeks" / "fair2.playbook").playbook
    later = MONDAY + dt.timedelta(weeks=4)
    planned = Planned(playbook, plan(playbook, later, 1), later, 1)
    assert sum(turn.total for turn in turns_of(planned, planned.plan.posts[0])) == 8
