"""Draws: at other moments every day, apart, inside their hours, and the same everywhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dsl.base.span import Span
from dsl.constructs.draw import Draw
from dsl.constructs.draw.lines import DrawTimes
from dsl.when import DaySpan, Weekly
from engine.planning.week.occasions.draws import moments

SPAN = Span("test.playbook", 1, 0, 1)
DAYS = [dt.date(2026, 11, 30) + dt.timedelta(days=day) for day in range(400)]


def draw(count: int, start: dt.time, end: dt.time, apart: int) -> Draw:
    times = DrawTimes(Weekly(tuple(range(7))), count, DaySpan(start, end), SPAN)
    return Draw(
        name="free", title="Free", channels=(), span=SPAN, times=times,
        apart=dt.timedelta(minutes=apart), winners=1, prize=None, budget=None, template="",
    )  # fmt: skip


@given(
    count=st.integers(1, 6), start=st.integers(0, 1439), length=st.integers(1, 600),
    apart=st.integers(1, 60), day=st.sampled_from(DAYS),
)  # fmt: skip
def test_moments_lie_in_their_hours_and_apart(
    count: int, start: int, length: int, apart: int, day: dt.date
) -> None:
    end = (start + length) % 1440
    made = draw(count, dt.time(start // 60, start % 60), dt.time(end // 60, end % 60), apart)
    found = moments(made, "test", day)
    if (count - 1) * apart >= length:
        assert found == ()
        return
    assert len(found) == count
    assert all(start <= minute < start + length for minute in found)
    assert all(later - earlier >= apart for earlier, later in pairwise(found))


def test_moments_differ_from_day_to_day_and_are_the_same_again() -> None:
    made = draw(4, dt.time(6, 30), dt.time(9), 20)
    days = {day: moments(made, "test", day) for day in DAYS}
    assert len(set(days.values())) > 390
    assert days == {day: moments(made, "test", day) for day in DAYS}
    assert moments(made, "other", DAYS[0]) != days[DAYS[0]]


def test_every_minute_has_its_chance() -> None:
    made = draw(1, dt.time(6), dt.time(7), 20)
    counts = Counter(moments(made, str(number), DAYS[0])[0] for number in range(6000))
    assert len(counts) == 60
    assert max(counts.values()) < 2 * min(counts.values())
