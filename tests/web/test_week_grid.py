"""Where posts stand in a week, how they stand, and which a filter takes: pure functions."""

from __future__ import annotations

import datetime as dt
import random
from itertools import combinations
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.calendar.filters import Filter
from web.calendar.lanes import MINUTES, MOST_BLOCKS, WIDEST, Entry, week_blocks
from web.calendar.states import WORST, shown_state

DATE = dt.date(2026, 12, 7)
NOON = dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)


def entry(number: int, time: dt.time, state: str = "approved", day: int = 0) -> Entry:
    date = DATE + dt.timedelta(days=day)
    assert state in WORST
    return Entry(f"{day}/{number}", date, time, "Chat", "activity", state, "All")


def minute(post: Entry) -> int:
    return post.time.hour * 60 + post.time.minute


TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@settings(max_examples=200, deadline=None)
@given(days=st.lists(st.lists(TIMES, max_size=20), min_size=7, max_size=7))
def test_no_two_blocks_of_a_lane_overlap_and_no_post_is_lost(days: list[list[dt.time]]) -> None:
    week = [
        [entry(number, time, day=day) for number, time in enumerate(sorted(times))]
        for day, times in enumerate(days)
    ]
    for posts, blocks in zip(week, week_blocks(week), strict=True):
        assert sorted(post.id for block in blocks for post in block.posts) == sorted(
            post.id for post in posts
        )
        for one, other in combinations(blocks, 2):
            near = abs(minute(one.post) - minute(other.post)) < MINUTES
            if near and not one.stacked and not other.stacked:
                assert one.lane != other.lane
                assert one.of == other.of <= WIDEST
        assert all(block.lane < block.of for block in blocks)


def test_three_at_one_minute_stand_side_by_side_and_four_are_a_stack() -> None:
    three = [entry(number, dt.time(20, 30)) for number in range(3)]
    assert [(b.lane, b.of) for b in week_blocks([three])[0]] == [(0, 3), (1, 3), (2, 3)]
    states = ("sent", "failed", "sent", "sent")
    four = [entry(number, dt.time(20, 30), state) for number, state in enumerate(states)]
    [[stack]] = week_blocks([four])
    assert stack.counts == (("failed", 1), ("sent", 3))
    assert list(stack.shares) == [("failed", 0.0, 25.0), ("sent", 25.0, 75.0)]
    assert stack.place == "h20 m30"


def test_a_week_of_thousands_stays_light() -> None:
    chance = random.Random(1)
    week = [
        sorted(
            (entry(n, dt.time(chance.randrange(8, 23), chance.randrange(60)), day=day)
             for n in range(400)), key=lambda post: post.time)
        for day in range(7)
    ]  # fmt: skip
    blocks = week_blocks(week)
    assert sum(map(len, blocks)) <= MOST_BLOCKS
    assert sum(len(block.posts) for day in blocks for block in day) == 2_800


@pytest.mark.parametrize(
    ("state", "due", "waiting", "shown"),
    [
        ("proposed", 1, {}, "proposed"),
        ("approved", 1, {}, "approved"),
        ("approved", -1, {}, "sending"),
        ("closed", -1, {}, "sent"),
        ("closed", -1, {"failed": 2, "unsure": 1}, "failed"),
        ("approved", -1, {"asking": 3, "unsure": 1}, "unsure"),
        ("closed", -1, {"asking": 1}, "late"),
        ("rejected", -1, {}, "rejected"),
    ],
)
def test_a_post_shows_the_worst_that_is_true_of_it(
    state: str, due: int, waiting: dict[str, int], shown: str
) -> None:
    assert shown_state(state, NOON + dt.timedelta(hours=due), NOON, waiting) == shown


def test_a_filter_comes_back_from_its_own_address() -> None:
    asked = Filter("failed", "activity", "a&b/c d", "", "chat", "50% ¿?")
    assert Filter.of(parse_qsl(asked.words[1:])) == asked
    assert Filter.of([("told", "x"), ("kind", " activity ")]) == Filter(kind="activity")
    assert Filter().words == ""
    assert Filter().and_words(post="a/b") == "?post=a%2Fb"
    assert len(Filter.of([("q", "x" * 10_000)]).q) == 200
