"""Where weeks, days and clocks end: posts past Sunday's midnight, and nights on which clocks are
put. Rules are looked at here by instants and dates alone, with no code of the planner."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from dsl.checking import Checked, check
from dsl.constructs.playbook import Playbook
from dsl.telling.fault_text import fault_text
from engine.planning.planner import Plan, plan
from engine.services.applying import apply_plan, compare, kept_posts
from engine.services.calendar import give_verdict
from tests.conftest import CASES

NIGHTS = """playbook test "Nights"
    timezone {zone}
    runs from {start} to {end}

channel all "All"
    groups from "groups.csv"
{channel}
element a "A"
    activity
    template "templates/plain.md"

element b "B"
    transaction
    template "templates/plain.md"

week
{week}"""

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


def nights(
    week: str, channel: str = "", zone: str = "Europe/Madrid", start: str = "2026-12-07",
    end: str = "2027-12-31",
) -> str:  # fmt: skip
    return NIGHTS.format(zone=zone, start=start, end=end, channel=channel, week=week)


def both(found: Playbook, first: str, weeks: int, database: Engine) -> Plan:
    date = dt.date.fromisoformat(first)
    return plan(found, date, weeks, kept=kept_posts(database, found, date, weeks, NOW))


def test_an_approved_post_past_sundays_midnight_survives_the_next_week(
    checked: Callable[..., Checked], database: Engine
) -> None:
    week = "    post a mon between 22:00 and 02:00\n    post b sun between 23:30 and 06:00\n"
    found = checked(nights(week)).playbook
    first = dt.date(2026, 12, 7)
    for monday in (first, first + dt.timedelta(weeks=1), first, first + dt.timedelta(weeks=2)):
        made = both(found, monday.isoformat(), 1, database)
        changes = apply_plan(database, found, made, monday, 1, NOW, "Ana")
        assert "remove" not in {change.sign for change in changes}
        give_verdict(database, [p.id for p in made.posts], "approved", "Ana", NOW)
    whole = both(found, "2026-12-07", 3, database)
    changes = compare(database, found, whole, first, 3, NOW)
    assert {change.sign for change in changes} == {"keep"}
    assert [post.date for post in whole.posts if post.element == "b"] == [
        dt.date(2026, 12, 14), dt.date(2026, 12, 21),
    ]  # fmt: skip


def test_posts_of_one_element_on_both_sides_of_midnight_are_two_posts(
    checked: Callable[..., Checked], database: Engine
) -> None:
    week = (
        "    post a mon at 09:00\n    post a sun between 23:50 and 04:00\n    keep 3h between a\n"
    )
    found = checked(nights(week)).playbook
    made = plan(found, dt.date(2026, 12, 7), 3)
    assert made.sound, made.faults
    assert len({post.id for post in made.posts}) == len(made.posts) == 5
    apply_plan(database, found, made, dt.date(2026, 12, 7), 3, NOW, "Ana")


def test_a_night_that_ends_after_the_playbook_stays_before_its_end(
    checked: Callable[..., Checked],
) -> None:
    week = "    post a every day between 23:00 and 03:00\n"
    found = checked(nights(week, start="2026-12-07", end="2026-12-13")).playbook
    made = plan(found, dt.date(2026, 12, 7), 2)
    assert max(post.date for post in made.posts) == dt.date(2026, 12, 13)


@pytest.mark.parametrize("start", ["", "    runs from 2026-12-07\n"])
def test_the_first_night_of_a_range_is_that_of_the_week_before(
    checked: Callable[..., Checked], start: str
) -> None:
    source = nights("    post b sun between 23:55 and 06:00\n").replace(
        "    runs from 2026-12-07 to 2027-12-31\n", start
    )
    found = checked(source).playbook
    second = plan(found, dt.date(2026, 12, 14), 1)
    both_weeks = plan(found, dt.date(2026, 12, 7), 2)
    inside = [post for post in both_weeks.posts if post.date >= dt.date(2026, 12, 14)]
    assert [post.id for post in second.posts] == [post.id for post in inside]
    assert len(inside) == 1


# What holds for whoever gets the posts, by their own calendar and clock.


def instants(made: Plan, name: str = "posts") -> list[dt.datetime]:
    kinds = {"a": "activity", "b": "transaction"}
    return sorted(
        post.due.astimezone(dt.UTC)
        for post in made.posts
        if name in ("posts", post.element, kinds[post.element])
    )


CLOCKS = [("Europe/Madrid", "2027-03-22"), ("America/New_York", "2027-03-08"),
          ("Europe/Madrid", "2027-10-25"), ("Australia/Lord_Howe", "2027-09-27")]  # fmt: skip


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    clock=st.sampled_from(CLOCKS), keep=st.sampled_from([30, 60, 90, 300]),
    begin=st.integers(20 * 4, 24 * 4 - 1), length=st.integers(4, 40), most=st.integers(1, 2),
    fixed=st.lists(st.integers(0, 8 * 12), max_size=2, unique=True),
)  # fmt: skip
def test_whatever_the_night_caps_hold_by_date_and_distances_by_instant(
    checked: Callable[..., Checked], clock: tuple[str, str], keep: int, begin: int, length: int,
    most: int, fixed: list[int],
) -> None:  # fmt: skip
    zone, week = clock
    start = dt.date.fromisoformat(week) - dt.timedelta(days=dt.date.fromisoformat(week).weekday())
    shown = [f"{m // 4:02}:{m % 4 * 15:02}" for m in (begin, (begin + length) % 96)]
    lines = f"    post b every day between {shown[0]} and {shown[1]}\n"
    for minute in sorted(fixed):
        lines += f"    post a sun, mon at {minute // 12:02}:{minute % 12 * 5:02}\n"
    lines += f"    keep {keep}m between posts\n    at most {most} posts per day\n"
    source = nights(lines, zone=zone, start=start.isoformat(), end="2028-12-31")
    found = checked(source)
    if not found.sound:
        return
    made = plan(found.playbook, start, 3)
    for fault in made.faults:
        assert fault.code in ("PB308", "PB309", "PB401", "PB406", "PB420"), fault_text(
            fault, "en"
        ).message
    if any(fault.code in ("PB401", "PB406") for fault in made.faults):
        return
    gaps = [later - first for first, later in pairwise(instants(made))]
    assert min(gaps) >= dt.timedelta(minutes=keep)
    counts = Counter(post.date for post in made.posts)
    assert max(counts.values()) <= most


def test_a_distance_on_the_night_of_a_clock_change_is_of_instants(
    checked: Callable[..., Checked],
) -> None:
    week = "    post a sun at 01:50, 03:10\n    keep 30m between posts\n"
    found = checked(nights(week, start="2027-03-15", end="2027-12-31")).playbook
    assert plan(found, dt.date(2027, 3, 15), 1).sound
    [fault] = plan(found, dt.date(2027, 3, 22), 1).faults
    assert fault.code == "PB401"
    assert "clocks go forward or back" in fault_text(fault, "en").message
    assert "keep 20m between posts" in fault_text(fault, "en").help


def test_the_night_of_groups_in_their_own_zone_counts_too(tmp_path: Path) -> None:
    roster = "group,name,timezone\ng-1,One,\ng-2,Two,America/New_York\n"
    source = nights("    post a sun at 01:50, 02:30\n    keep 30m between posts\n",
                    start="2027-03-01", end="2027-12-31")  # fmt: skip

    def read(name: str) -> bytes:
        if name == "groups.csv":
            return roster.encode()
        own = source.encode()
        return own if name == "test.playbook" else (CASES / "files" / name).read_bytes()

    found = check("test.playbook", read)
    assert found.sound, found.faults
    made = plan(found.playbook, dt.date(2027, 3, 8), 1)
    assert "PB401" in {fault.code for fault in made.faults}
    source = source.replace("    keep 30m between posts\n", "")
    made = plan(check("test.playbook", read).playbook, dt.date(2027, 3, 8), 1)
    [fault] = made.faults
    assert fault.code == "PB308"
    assert (
        "02:30 does not exist on 2027-03-14 in America/New_York" in fault_text(fault, "en").message
    )


SESSIONS = """
topics health
    rotate
    topic one "One"
    topic two "Two"

expert dr "Doctor"
    {when} at {at} for 45m
    about health
    invite {first}, {second}
    recap {recap} after
"""
QUIET = (dt.time(22), dt.time(8))


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    when=st.sampled_from(["sun", "mon", "every 2 weeks on wed", "fri"]),
    at=st.integers(8 * 4, 22 * 4 - 4).filter(lambda at: at != 40),  # at 10:00 the other post stands
    before=st.integers(1, 72), soon=st.integers(1, 8),
    recap=st.integers(1, 30),
    holidays=st.sampled_from(["", "    holidays ES skip\n", "    holidays ES move to next day\n"]),
)  # fmt: skip
def test_whatever_a_session_brings_along_keeps_quiet_and_the_dates_of_the_playbook(
    checked: Callable[..., Checked], when: str, at: int, before: int, soon: int, recap: int,
    holidays: str,
) -> None:  # fmt: skip
    expert = SESSIONS.format(when=when, at=f"{at // 4:02}:{at % 4 * 15:02}", first=f"{before}h before",
                             second=f"{soon}h before", recap=f"{recap}h")  # fmt: skip
    source = nights("    post a every day at 10:00\n", channel="    quiet 22:00 to 08:00\n",
                    start="2026-11-30", end="2027-01-10") + expert  # fmt: skip
    source = source.replace("    runs from", f"{holidays}    runs from")
    found = checked(source)
    if not found.sound:
        return
    made = plan(found.playbook, dt.date(2026, 11, 30), 7)
    assert made.sound, made.faults
    sessions = [post for post in made.posts if post.part == "session"]
    assert sessions
    starts = {dt.datetime.combine(post.date, post.time) for post in sessions}
    for post in made.posts:
        assert dt.date(2026, 11, 30) <= post.date <= dt.date(2027, 1, 10)
        assert QUIET[1] <= post.time < QUIET[0]
        if holidays:
            assert post.date.isoformat() not in (
                "2026-12-08",
                "2026-12-25",
                "2027-01-01",
                "2027-01-06",
            )
        if post.part == "invite":
            moment = dt.datetime.combine(post.date, post.time)
            held = dt.datetime.fromisoformat(
                f"{post.context['expert']['date']}T{post.context['expert']['time']}"
            )
            assert moment < held
            assert held in starts or held.date() > dt.date(2027, 1, 10)
