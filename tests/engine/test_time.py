"""Wall clocks: gaps, folds, skipped days, and plans that keep their hour across a change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.checking import Checked
from dsl.when import Monthly, OnDates, Weekly
from engine.planning.planner import plan
from engine.time.days import days_between, falls_on
from engine.time.instants import instant
from tests.conftest import SOURCE

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "date", "time", "at", "wall"),
    [
        ("America/New_York", (2026, 3, 8), (2, 30), "2026-03-08T07:00:00+00:00", "gap"),
        ("America/New_York", (2026, 3, 8), (3, 0), "2026-03-08T07:00:00+00:00", "once"),
        ("America/New_York", (2026, 11, 1), (1, 30), "2026-11-01T05:30:00+00:00", "twice"),
        ("America/New_York", (2026, 11, 1), (2, 0), "2026-11-01T07:00:00+00:00", "once"),
        ("Australia/Lord_Howe", (2026, 10, 4), (2, 15), "2026-10-03T15:30:00+00:00", "gap"),
        ("Europe/Dublin", (2026, 10, 25), (1, 30), "2026-10-25T00:30:00+00:00", "twice"),
        ("Asia/Kathmandu", (2026, 1, 1), (9, 30), "2026-01-01T03:45:00+00:00", "once"),
        ("Africa/Cairo", (2026, 4, 24), (0, 30), "2026-04-23T22:00:00+00:00", "gap"),
    ],
)
def test_an_instant(
    zone: str, date: tuple[int, int, int], time: tuple[int, int], at: str, wall: str
) -> None:
    found = instant(zone, dt.date(*date), dt.time(*time))
    assert found is not None
    assert (found.at.isoformat(), found.wall) == (at, wall)


def test_a_day_that_a_zone_skipped_has_no_instants() -> None:
    assert instant("Pacific/Apia", dt.date(2011, 12, 30), dt.time(12)) is None
    assert instant("Pacific/Apia", dt.date(2011, 12, 31), dt.time(0)) is not None


@settings(max_examples=400, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime"})),
    date=st.dates(dt.date(1970, 1, 2), dt.date(2037, 12, 30)),
    minute=st.integers(0, 1439),
)
def test_instants_agree_with_pendulum_wherever_a_time_exists_once(
    zone: str, date: dt.date, minute: int
) -> None:
    time = dt.time(minute // 60, minute % 60)
    found = instant(zone, date, time)
    if found is not None and found.wall == "once":
        other = pendulum.datetime(date.year, date.month, date.day, time.hour, time.minute, tz=zone)
        assert found.at == other.in_timezone("UTC")


@pytest.mark.parametrize(
    ("around", "hours"), [(dt.date(2026, 3, 8), (14, 13)), (dt.date(2026, 11, 1), (13, 14))]
)
def test_a_plan_in_new_york_keeps_its_wall_clock_across_a_change(
    checked: Callable[..., Checked], around: dt.date, hours: tuple[int, int]
) -> None:
    source = SOURCE.replace("timezone UTC", "timezone America/New_York")
    source = source.replace("2026-11-30", "2026-01-01").replace("at 12:00", "at 09:30")
    posts = plan(checked(source).playbook, around - dt.timedelta(days=7), 3).posts
    assert len(posts) == 21
    assert {post.due.astimezone(NEW_YORK).strftime("%H:%M") for post in posts} == {"09:30"}
    before = {post.due.hour for post in posts if post.date < around}
    after = {post.due.hour for post in posts if post.date >= around}
    assert (before, after) == ({hours[0]}, {hours[1]})


@pytest.mark.parametrize(
    ("time", "code", "due"),
    [("02:30", "PB308", "2026-03-08T07:00"), ("01:30", "PB309", "2026-11-01T05:30")],
)
def test_a_time_that_is_missing_or_comes_twice_is_told_with_what_is_done(
    checked: Callable[..., Checked], time: str, code: str, due: str
) -> None:
    source = SOURCE.replace("timezone UTC", "timezone America/New_York")
    source = source.replace("2026-11-30", "2026-01-01").replace("at 12:00", f"at {time}")
    planned = plan(checked(source).playbook, dt.date.fromisoformat(due[:10]), 1)
    assert [fault.code for fault in planned.faults] == [code]
    assert due in {post.due.isoformat()[:16] for post in planned.posts}


def test_recurrences() -> None:
    november = list(days_between(dt.date(2026, 11, 1), dt.date(2026, 11, 30)))

    def days(recurrence: Weekly | Monthly | OnDates, anchor: dt.date | None = None) -> list[int]:
        return [date.day for date in november if falls_on(recurrence, date, anchor)]

    assert days(Weekly((0, 3))) == [2, 5, 9, 12, 16, 19, 23, 26, 30]
    assert days(Weekly((3,), 2, dt.date(2026, 11, 5))) == [5, 19]
    assert days(Weekly((3,), 2), dt.date(2026, 11, 12)) == [12, 26]
    assert days(Monthly(1, 0)) == [2]
    assert days(Monthly(-1, 0)) == [30]
    assert days(Monthly(3, 6)) == [15]
    assert days(OnDates((dt.date(2026, 11, 11),))) == [11]
