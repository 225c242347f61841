"""Posts `between` two hours: far from each other, and at other minutes each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dsl.checking import Checked
from engine.planning.planner import plan
from engine.planning.week.spreading import spread
from tests.engine.test_borders import nights

MONDAY = dt.date(2026, 12, 7)
HOUR = 60


def test_four_posts_of_a_day_keep_four_hours_and_vary_their_minutes(
    checked: Callable[..., Checked],
) -> None:
    lines = "    post a every day between 08:00 and 22:00\n" * 2
    lines += "    post b every day between 08:00 and 22:00\n" * 2
    made = plan(checked(nights(lines)).playbook, MONDAY, 4)
    assert made.sound, made.faults
    days: dict[dt.date, list[dt.datetime]] = {}
    for post in made.posts:
        days.setdefault(post.date, []).append(dt.datetime.combine(post.date, post.time))
        assert dt.time(8) <= post.time < dt.time(22)
    assert {len(moments) for moments in days.values()} == {4}
    for moments in days.values():
        gaps = [later - first for first, later in pairwise(sorted(moments))]
        assert min(gaps) >= dt.timedelta(hours=4)
    for date in list(days)[1:]:
        before = {at.time() for at in days[date - dt.timedelta(days=1)]}
        assert before.isdisjoint(at.time() for at in days[date])
    first = [min(moments).time() for moments in days.values()]
    assert len(set(first)) > 14, "over four weeks"
    elements = [next(p.element for p in made.posts if p.date == date) for date in days]
    assert set(elements) == {"a", "b"}, "nor does one always come first"


def test_a_single_post_varies_over_its_hours_and_keeps_away_from_the_peak(
    checked: Callable[..., Checked],
) -> None:
    lines = "    post a every day at 12:00\n    post b every day between 10:00 and 18:00\n"
    made = plan(checked(nights(lines)).playbook, MONDAY, 4)
    times = [post.time for post in made.posts if post.element == "b"]
    assert len(set(times)) >= 8
    assert min(times) >= dt.time(17), "six sevenths of six hours after noon"


def test_week_by_week_equals_all_at_once(checked: Callable[..., Checked]) -> None:
    lines = "    post a every day between 08:00 and 22:00\n    post b sun between 22:00 and 03:00\n"
    found = checked(nights(lines)).playbook
    single = [
        post for n in range(4) for post in plan(found, MONDAY + dt.timedelta(weeks=n), 1).posts
    ]
    assert tuple(single) == plan(found, MONDAY, 4).posts


windows = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(
    lambda window: list(range(window[0] * 5, (window[0] + window[1]) * 5, 5))
)


def greatest(own: list[list[int]], others: list[int]) -> int:
    """The greatest distance that minutes of windows can keep, by trying all of them."""
    best = 0

    def tried(chosen: list[int], left: list[list[int]], least: int) -> None:
        nonlocal best
        if least <= best:
            return
        if not left:
            best = least
            return
        for minute in left[0]:
            gaps = [abs(minute - other) for other in (*others, *chosen)]
            tried([*chosen, minute], left[1:], min([least, *gaps]))

    tried([], own, 10_000)
    return best


@given(st.lists(windows, min_size=1, max_size=5), st.lists(st.integers(0, 1300), max_size=4),
       st.integers(0, 10_000))  # fmt: skip
def test_every_post_stands_in_its_window(own: list[list[int]], others: list[int], day: int) -> None:
    found = spread(own, others, day)
    assert all(minute in window for minute, window in zip(found, own, strict=True))
    assert found == spread(own, others, day)


@given(st.integers(1, 3), st.integers(0, 40), st.integers(2, 14),
       st.lists(st.integers(0, 1300), max_size=3), st.integers(0, 999))  # fmt: skip
def test_equal_windows_keep_six_sevenths_of_the_greatest_distance(
    count: int, begin: int, length: int, others: list[int], day: int
) -> None:
    window = list(range(begin * 30, (begin + length) * 30, 30))
    found = sorted(spread([window] * count, others, day))
    enough = (window[-1] - window[0]) // max(count - 1, 1)
    most = min(greatest([window] * count, others), enough)
    gaps = [later - first for first, later in pairwise(found)]
    gaps += [abs(minute - other) for minute in found for other in others]
    assert min(gaps, default=10_000) * 7 >= most * 6
