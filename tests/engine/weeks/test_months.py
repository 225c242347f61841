"""Limits of a month are spread over its weeks, and leave what its later weeks need."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.planning.planner import Plan, plan
from tests.engine.test_plan import broken_rules

MONDAY = dt.date(2027, 2, 1)
"""February 2027 has four whole weeks."""

MONTHS = """playbook months "Months"
    timezone Europe/Madrid
    runs from {start} to 2027-12-31

channel all "All"
    groups from "groups.csv"

element quiz "Quiz"
    activity
    template "templates/plain.md"

element sale "Sale"
    transaction
    template "templates/plain.md"

peaks
    every day at 10:00

week
    fill peaks with {elements}
{rules}
{more}"""


def source(
    *rules: str, start: str = "2027-02-01", more: str = "", elements: str = "quiz, sale"
) -> str:
    lines = "".join(f"    {rule}\n" for rule in rules)
    return MONTHS.format(start=start, rules=lines, more=more, elements=elements)


def sound(checked: Callable[..., Checked], text: str) -> Playbook:
    found = checked(text)
    assert found.sound, found.faults
    return found.playbook


def sales(made: Plan) -> list[int]:
    """How many sales each week has."""
    counts = Counter(post.date.isocalendar()[:2] for post in made.posts if post.element == "sale")
    weeks = [week.layout.monday for week in made.weeks]
    return [counts[monday.isocalendar()[:2]] for monday in weeks]


def by_month(made: Plan) -> Counter[tuple[int, int]]:
    return Counter((p.date.year, p.date.month) for p in made.posts if p.element == "sale")


def test_a_limit_of_a_month_is_spread_over_its_weeks(checked: Callable[..., Checked]) -> None:
    made = plan(sound(checked, source("at most 8 sale per month")), MONDAY, 8)
    assert made.sound, made.faults
    assert sales(made)[:4] == [2, 2, 2, 2], "turns alone would have 3 or 4, and then none"
    assert sum(by_month(made).values()) == 16


def test_every_week_of_a_quarter_has_what_it_needs(checked: Callable[..., Checked]) -> None:
    found = sound(checked, source("at least 1 sale per week", "at most 7 sale per month"))
    made = plan(found, MONDAY, 13)
    assert made.sound, made.faults
    assert len(sales(made)) == 13
    assert not broken_rules(made)
    assert min(sales(made)) >= 1
    assert sales(made)[:4] in ([2, 2, 2, 1], [2, 2, 1, 2], [2, 1, 2, 2], [1, 2, 2, 2])
    assert max(by_month(made).values()) <= 7


def test_a_wish_does_not_use_up_the_month(checked: Callable[..., Checked]) -> None:
    rules = ("at most 8 sale per month", "prefer sale on weekdays", "avoid quiz on weekdays")
    made = plan(sound(checked, source(*rules)), MONDAY, 4)
    assert sales(made) == [2, 2, 2, 2]


def test_the_posts_of_a_later_campaign_are_left_to_it(checked: Callable[..., Checked]) -> None:
    more = """campaign spring "Spring"
    D is 2027-02-24
    opens on D-1
    closes on D+1
    post sale on D-1, D, D+1 at 12:00 late up to 10m
"""
    found = sound(checked, source("at most 3 sale per month", more=more))
    made = plan(found, MONDAY, 4)
    assert made.sound, made.faults
    assert sales(made) == [0, 0, 0, 3]


def test_a_season_that_needs_more_is_left_more(checked: Callable[..., Checked]) -> None:
    more = """season sales "Sales"
    from 2027-02-22 to 2027-02-28
    at least 5 sale per week
"""
    made = plan(sound(checked, source("at most 7 sale per month", more=more)), MONDAY, 4)
    assert made.sound, made.faults
    assert sum(sales(made)) <= 7
    assert sales(made)[3] == 5
    assert max(sales(made)[:3]) == 1


def test_two_limits_that_fill_the_month_between_them(checked: Callable[..., Checked]) -> None:
    rules = ("at most 14 sale per month", "at most 14 quiz per month", "prefer sale on mon, tue")
    made = plan(sound(checked, source(*rules)), MONDAY, 4)
    assert made.sound, made.faults
    assert sum(sales(made)) == 14


@pytest.mark.parametrize("start", ["2027-02-01", "2027-02-17", "2026-12-28"])
def test_week_by_week_equals_all_at_once(checked: Callable[..., Checked], start: str) -> None:
    found = sound(
        checked, source("at least 1 sale per week", "at most 6 sale per month", start=start)
    )
    first = dt.date.fromisoformat(start)
    single = [
        post for n in range(6) for post in plan(found, first + dt.timedelta(weeks=n), 1).posts
    ]
    made = plan(found, first, 6)
    assert made.sound, made.faults
    assert tuple(single) == made.posts


def test_a_month_cut_by_the_end_of_the_playbook_is_used_till_then(
    checked: Callable[..., Checked],
) -> None:
    text = source("at most 8 sale per month", elements="sale, quiz").replace(
        "2027-12-31", "2027-02-14"
    )
    made = plan(sound(checked, text), MONDAY, 2)
    assert sum(sales(made)) >= 7, "there is nothing to be left to the weeks after the end"
