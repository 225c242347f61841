"""Dates as people give them, with the clock frozen."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from freezegun import freeze_time

from dsl.checking import Checked
from engine.time.clock import WallClock
from tests.conftest import SOURCE
from weekbook.command_error import CommandError
from weekbook.ranges import read_date, today, weeks_from


@freeze_time("2026-12-01 23:30:00")
def test_today_is_that_of_the_zone() -> None:
    assert today("UTC") == dt.date(2026, 12, 1)
    assert today("Asia/Shanghai") == dt.date(2026, 12, 2)
    assert today("America/New_York") == dt.date(2026, 12, 1)


@freeze_time("2026-12-01 12:00:00")
@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("today", "2026-12-01"),
        ("tomorrow", "2026-12-02"),
        ("monday", "2026-12-07"),
        ("2026-02-28", "2026-02-28"),
    ],
)
def test_a_date(text: str, date: str) -> None:
    assert read_date(text, "UTC").isoformat() == date


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "30.11.2026", "2026-11-30T09:00", "1"])
def test_a_date_that_is_none(text: str) -> None:
    with pytest.raises(CommandError, match="not a date"):
        read_date(text, "UTC")


@freeze_time("2026-11-24 12:00:00")
def test_without_a_date_it_is_today_or_the_start_that_is_still_to_come(
    checked: Callable[..., Checked],
) -> None:
    playbook = checked(SOURCE).playbook
    assert weeks_from(None, None, playbook.zone, playbook.start) == (dt.date(2026, 11, 30), 2)
    with freeze_time("2026-12-24"):
        assert weeks_from(None, 3, playbook.zone, playbook.start) == (dt.date(2026, 12, 24), 3)


def test_the_wall_clock_waits_for_no_moment_that_has_passed() -> None:
    with freeze_time("2026-12-01 12:00:00", real_asyncio=True):
        clock = WallClock()
        assert clock.now() == dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
        asyncio.run(clock.wait_until(clock.now() - dt.timedelta(hours=1)))
