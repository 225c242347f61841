"""Posts that meet: who gives way, where to, and that nobody loses a plan over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.checking import Checked
from dsl.telling.fault_text import fault_text
from engine.planning.planner import Plan, plan
from engine.planning.posts.post import Post

MONDAY = dt.date(2026, 11, 30)
FREE = """
draw early "The early draw"
    every day {count} times between 06:30 and 09:00
    at least {apart}m apart
    winners 1
    prize "A coffee" costs CNY 20
"""


def source(week: str, channel: str = "", roster: str = "groups.csv", tail: str = "") -> str:
    element = 'element {0} "{0}"\n    {1}\n    template "templates/plain.md"\n\n'
    return (
        'playbook week "My groups"\n    timezone Asia/Shanghai\n'
        "    runs from 2026-11-30 to 2027-02-28\n\n"
        f'channel all "All"\n    groups from "{roster}"\n    quiet 22:30 to 06:00\n{channel}\n'
        + element.format("checkin", "activity")
        + element.format("question", "activity")
        + element.format("offer", "transaction")
        + "peaks\n    weekdays at 09:30, 12:00, 20:30\n    weekends at 11:00\n\n"
        + f"week\n{week}{tail}"
    )


FILLED = "    post checkin every day at 08:30\n    fill peaks with question, offer\n"


def planned(found: Checked, weeks: int = 13) -> Plan:
    assert found.sound, found.faults
    return plan(found.playbook, MONDAY, weeks)


def minutes(posts: list[Post]) -> list[int]:
    return [post.time.hour * 60 + post.time.minute for post in posts]


@pytest.mark.parametrize(("count", "apart"), [(4, 20), (4, 1), (6, 10)])
def test_a_draw_that_would_meet_a_line_draws_again(
    checked: Callable[..., Checked], count: int, apart: int
) -> None:
    """Over a quarter some moments fall on 08:30; none stops the plan, and none comes too near."""
    tail = FREE.format(count=count, apart=apart)
    made = planned(checked(source(FILLED, tail=tail)))
    assert made.sound, made.faults
    assert not [fault for fault in made.faults if fault.code == "PB422"]
    by_date: dict[dt.date, list[Post]] = {}
    for post in made.posts:
        by_date.setdefault(post.date, []).append(post)
    assert len(by_date) == 91
    for posts in by_date.values():
        drawn = [post for post in posts if post.element == "early"]
        assert len(drawn) == count
        assert all(390 <= minute < 540 for minute in minutes(drawn))
        assert all(later - first >= apart for first, later in pairwise(minutes(drawn)))
        assert len({post.time for post in posts}) == len(posts)


def test_only_the_moment_that_meets_a_line_is_drawn_again(checked: Callable[..., Checked]) -> None:
    tail = FREE.format(count=4, apart=1)
    free = planned(checked(source(FILLED.replace("08:30", "10:30"), tail=tail)))
    met = planned(checked(source(FILLED, tail=tail)))

    def drawn(made: Plan) -> dict[dt.date, set[dt.time]]:
        found: dict[dt.date, set[dt.time]] = {}
        for post in made.posts:
            if post.element == "early":
                found.setdefault(post.date, set()).add(post.time)
        return found

    before, after = drawn(free), drawn(met)
    changed = [date for date in before if before[date] != after[date]]
    assert changed
    assert {date for date in before if dt.time(8, 30) in before[date]} == set(changed)
    assert all(len(before[date] & after[date]) == 3 for date in changed)


def test_a_draw_keeps_the_distance_that_a_rule_asks_for(checked: Callable[..., Checked]) -> None:
    week = FILLED + "    keep 15m between posts\n"
    made = planned(checked(source(week, tail=FREE.format(count=3, apart=5))))
    assert made.sound, made.faults
    times = [dt.datetime.combine(post.date, post.time) for post in made.posts]
    gaps = [later - first for first, later in pairwise(sorted(times))]
    assert min(gaps) >= dt.timedelta(minutes=15)


def test_a_day_of_a_life_waits_within_its_day(checked: Callable[..., Checked]) -> None:
    week = "    post question every day at 10:00, 10:05, 11:00\n"
    tail = "\nlifecycle new\n    of group\n    post checkin on day 1 to 3 at 10:00\n"
    made = planned(checked(source(week, roster="opened.csv", tail=tail)), 2)
    assert made.sound, made.faults
    lives = [post for post in made.posts if post.element == "checkin"]
    assert {post.time for post in lives} == {dt.time(10, 10)}
    assert sorted({post.date.day for post in lives}) == [1, 2, 3, 4, 5]
    [told] = [fault for fault in made.faults if fault.code == "PB420"]
    assert "posted at 10:10 instead" in fault_text(told, "en").label


def test_a_day_of_a_life_keeps_out_of_quiet_hours_and_goes_before_them(
    checked: Callable[..., Checked],
) -> None:
    week = "    post question every day at 22:20, 22:25\n"
    tail = "\nlifecycle new\n    of group\n    post checkin on day 1 at 22:25\n"
    made = planned(checked(source(week, roster="opened.csv", tail=tail)), 1)
    lives = [post for post in made.posts if post.element == "checkin"]
    assert {post.time for post in lives} == {dt.time(22, 15)}


def test_an_invitation_gives_way_to_a_line_and_stays_before_its_session(
    checked: Callable[..., Checked],
) -> None:
    tail = (
        '\ntopics health\n    rotate\n    topic sleep "Sleep"\n\nexpert dr "Doctor"\n'
        "    thu at 20:00 for 45m\n    about health\n    invite 24h before\n"
    )
    made = planned(checked(source("    post question wed at 20:00\n", tail=tail)), 4)
    assert made.sound, made.faults
    invites = [post for post in made.posts if post.part == "invite"]
    assert [post.time for post in invites] == [dt.time(20, 5)] * 4


def test_a_draw_for_all_keeps_off_the_minute_of_one_groups_life(
    checked: Callable[..., Checked],
) -> None:
    tail = FREE.format(count=1, apart=1)
    tail += "\nlifecycle new\n    of group\n    post checkin on day 1 to 2 at 08:13\n"
    week = "    post question every day at 06:30\n"
    made = plan(checked(source(week, roster="opened.csv", tail=tail)).playbook, MONDAY, 1)
    lives = {(post.date, post.time) for post in made.posts if post.element == "checkin"}
    drawn = {(post.date, post.time) for post in made.posts if post.element == "early"}
    assert len(drawn) == 7
    assert not lives & drawn


DAILY = st.lists(
    st.integers(6 * 60 + 30, 10 * 60).map(lambda m: f"{m // 60:02}:{m % 60:02}"),
    min_size=1, max_size=12, unique=True,
)  # fmt: skip


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    times=DAILY, count=st.integers(1, 6), apart=st.integers(1, 20),
    life=st.integers(6 * 60 + 30, 22 * 60), keep=st.sampled_from([0, 5, 15]),
)  # fmt: skip
def test_whatever_stands_in_the_way_there_is_a_plan_and_nothing_is_lost_unseen(
    checked: Callable[..., Checked], times: list[str], count: int, apart: int, life: int, keep: int
) -> None:
    stands = sorted(int(time[:2]) * 60 + int(time[3:]) for time in times)
    if any(later - first < keep for first, later in pairwise(stands)):
        return  # the lines contradict the rule by themselves
    week = f"    post question every day at {', '.join(sorted(times))}\n"
    week += f"    keep {keep}m between posts\n" if keep else ""
    tail = FREE.format(count=count, apart=apart)
    tail += (
        "\nlifecycle new\n    of group\n"
        f"    post checkin on day 1 to 2 at {life // 60:02}:{life % 60:02}\n"
    )
    found = checked(source(week, roster="opened.csv", tail=tail))
    if not found.sound:
        return  # the hours of the draw are too short for what it asks
    made = plan(found.playbook, MONDAY, 1)
    assert made.sound, made.faults
    codes = {fault.code for fault in made.faults}
    drawn = [post for post in made.posts if post.element == "early"]
    assert len(drawn) == 7 * count or "PB422" in codes
    lives = [post for post in made.posts if post.element == "checkin"]
    assert {post.date.day for post in lives} == {1, 2, 3, 4} or "PB421" in codes
    for key in ("g-1", "g-2", "g-3"):
        seen = sorted(
            dt.datetime.combine(post.date, post.time)
            for post in made.posts
            if not post.groups or key in post.groups
        )
        assert all(
            (later - at).total_seconds() >= max(keep, 1) * 60 for at, later in pairwise(seen)
        )
