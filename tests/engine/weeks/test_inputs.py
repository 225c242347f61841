"""Four playbooks that single weeks cannot plan well: their weeks have to know each other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from dsl.checking import Checked
from engine.planning.explaining.alternatives import broken_rules
from engine.planning.planner import Plan, plan
from tests.conftest import CASES
from tests.engine.test_borders import nights
from tests.engine.test_plan import sound

MONDAY = dt.date(2027, 1, 4)
WEEKS = {"edge-hello": 8, "edge-keep": 8, "fair2": 12, "fair5": 9}


def planned(name: str) -> Plan:
    return plan(sound(CASES / "weeks" / f"{name}.playbook").playbook, MONDAY, WEEKS[name])


def by_weekday(found: Plan) -> dict[str, Counter[int]]:
    """How often each element that fills peaks comes on each weekday."""
    counts: dict[str, Counter[int]] = {}
    for week in found.weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if not slot.fixed:
                counts.setdefault(content.name, Counter())[slot.day] += 1
    return counts


@pytest.mark.parametrize("name", WEEKS)
def test_every_week_is_planned_and_keeps_its_rules(name: str) -> None:
    found = planned(name)
    assert found.sound, found.faults
    assert len(found.weeks) == WEEKS[name]
    assert not [rule for week in found.weeks for rule, _ in broken_rules(week)]


@pytest.mark.parametrize("name", WEEKS)
def test_week_by_week_equals_all_at_once(name: str) -> None:
    playbook = sound(CASES / "weeks" / f"{name}.playbook").playbook
    single = [
        post
        for number in range(WEEKS[name])
        for post in plan(playbook, MONDAY + dt.timedelta(weeks=number), 1).posts
    ]
    assert tuple(single) == planned(name).posts


def test_two_peaks_and_three_elements_take_turns_on_both_days() -> None:
    counts = by_weekday(planned("fair2"))
    assert {name: days.total() for name, days in counts.items()} == {
        "anna": 8, "berta": 8, "clara": 8,
    }  # fmt: skip
    assert all(days == {5: 4, 6: 4} for days in counts.values())


def test_five_peaks_and_three_elements_meet_every_weekday() -> None:
    counts = by_weekday(planned("fair5"))
    assert {days.total() for days in counts.values()} == {15}
    assert all(days == dict.fromkeys(range(5), 3) for days in counts.values())


def test_a_wish_gives_way_to_the_hard_rule_of_the_week_after() -> None:
    found = planned("edge-hello")
    assert [fault.code for fault in found.faults] == ["PB416"]
    last = [week.contents[-1].name for week in found.weeks]
    assert last == ["quiz"] * 8


def test_a_fixed_post_of_the_next_monday_keeps_its_distance() -> None:
    found = planned("edge-keep")
    sales = [dt.datetime.combine(p.date, p.time) for p in found.posts if p.element == "sale"]
    assert len(sales) == 24
    gaps = [after - before for before, after in pairwise(sales)]
    assert min(gaps) == dt.timedelta(hours=38)


@pytest.mark.parametrize("end", ["21:00", "00:15"])
def test_a_distance_of_all_posts_is_looked_ahead_at(
    checked: Callable[..., Checked], end: str
) -> None:
    """On Sunday only 20:00 leaves five hours before Monday at 01:00, also where the post may cross
    midnight."""
    week = (
        f"    post b every day between 20:00 and {end}\n    post a sun, mon at 01:00\n"
        "    keep 300m between posts\n"
    )
    found = checked(nights(week)).playbook
    made = plan(found, dt.date(2026, 12, 7), 4)
    assert made.sound, made.faults
    sundays = {post.time for post in made.posts if post.element == "b" and post.date.weekday() == 6}
    assert sundays == {dt.time(20)}
