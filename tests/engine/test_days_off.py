"""Holidays of countries, of their parts and of one's own; nothing they change goes untold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dsl.checking import Checked
from dsl.telling.fault_text import fault_text
from engine.planning.checking.own_dates import own_dates
from engine.planning.explaining.why_not import why_not
from engine.planning.planner import Plan, plan
from engine.time.holidays import days_off, known_region

GOOD_FRIDAY = dt.date(2027, 3, 26)
WEEK = dt.date(2027, 3, 22)


def source(holidays: str, week: str = "    post a fri at 09:00\n", tail: str = "") -> str:
    return (
        'playbook edges "Edges"\n    timezone Europe/Berlin\n'
        f"    runs from 2026-11-30 to 2027-12-31\n    {holidays}\n\n"
        'channel all "All"\n    groups from "groups.csv"\n    quiet 22:00 to 08:00\n\n'
        'element a "A"\n    activity\n    template "templates/plain.md"\n\n'
        f"week\n{week}{tail}"
    )


SESSION = """
topics health
    rotate
    topic one "One"

expert dr "Doctor"
    fri at 18:00 for 45m
    about health
    invite 24h before
"""


def why(found: Checked, made: Plan, moment: str) -> str:
    at = dt.datetime.fromisoformat(moment)
    return "\n".join(why_not(found.playbook, made, found.playbook.channels[0], at))


def test_what_a_holiday_leaves_out_is_told_at_its_line(checked: Callable[..., Checked]) -> None:
    found = checked(source("holidays DE skip"))
    made = plan(found.playbook, WEEK, 1)
    assert made.posts == ()
    [told] = made.faults
    assert (told.code, told.level, told.span.line) == ("PB332", "note", 15)
    assert "2027-03-26 (Karfreitag)" in fault_text(told, "en").message
    reasons = why(found, made, "2027-03-26T09:00")
    assert "holiday (Karfreitag): test.playbook:4 skips holidays" in reasons
    assert "test.playbook:15 would post on this day; it is left out" in reasons


def test_what_a_holiday_puts_off_is_told_with_the_day(checked: Callable[..., Checked]) -> None:
    found = checked(source("holidays DE move to next day"))
    made = plan(found.playbook, WEEK, 1)
    assert [post.date for post in made.posts] == [dt.date(2027, 3, 27)]
    assert [told.code for told in made.faults] == ["PB333"]
    assert "posts on 2027-03-27 instead" in why(found, made, "2027-03-26T09:00")


def test_a_post_put_off_over_sunday_is_in_the_next_week(checked: Callable[..., Checked]) -> None:
    days = "2027-03-26, 2027-03-27, 2027-03-28"
    found = checked(source(f"holidays {days} move to next day"))
    made = plan(found.playbook, WEEK, 2)
    assert [post.date for post in made.posts] == [dt.date(2027, 3, 29), dt.date(2027, 4, 2)]
    assert "2027-03-26 to 2027-03-29" in fault_text(made.faults[0], "en").message


@pytest.mark.parametrize(
    ("then", "dates"),
    [("skip", []), ("keep", [GOOD_FRIDAY]), ("move to next day", [dt.date(2027, 3, 27)])],
)
def test_a_session_on_a_holiday_is_left_out_kept_or_put_off_and_told(
    checked: Callable[..., Checked], then: str, dates: list[dt.date]
) -> None:
    found = checked(source(f"holidays DE {then}", week="    post a mon at 09:00\n", tail=SESSION))
    made = plan(found.playbook, WEEK, 1)
    assert made.sound, made.faults
    assert [post.date for post in made.posts if post.part == "session"] == dates
    invites = [post.date for post in made.posts if post.part == "invite"]
    assert invites == ([GOOD_FRIDAY - dt.timedelta(days=1)] if dates else [])
    told = [one for one in made.faults if one.code in ("PB332", "PB333")]
    assert bool(told) == (then != "keep")
    if then == "move to next day":
        assert "posts on 2027-03-27 instead" in why(found, made, "2027-03-26T18:00")


def test_no_time_is_kept_clear_for_a_session_that_a_holiday_cancels(
    checked: Callable[..., Checked],
) -> None:
    tail = SESSION + "    clear 60m around\n"
    found = checked(source("holidays DE skip", week="    post a sat at 17:30\n", tail=tail))
    moved = checked(
        source("holidays DE move to next day", week="    post a sat at 17:30\n", tail=tail)
    )
    assert plan(found.playbook, WEEK, 1).sound
    assert not plan(moved.playbook, WEEK, 1).sound


@pytest.mark.parametrize(
    ("region", "date", "off"),
    [
        ("ES-CT", "2026-09-11", True), ("ES-MD", "2026-09-11", False), ("ES", "2026-09-11", False),
        ("DE-BY", "2026-01-06", True), ("DE-BE", "2026-01-06", False), ("DE-BE", "2026-03-08", True),
        ("US-TX", "2026-03-02", True), ("CN", "2026-02-17", True),
    ],
)  # fmt: skip
def test_parts_of_countries_have_holidays_of_their_own(region: str, date: str, off: bool) -> None:
    assert known_region(region)
    day = dt.date.fromisoformat(date)
    found = days_off(region, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert found.is_off(day) == off
    assert set(found.off) == set(found.names)


def test_days_of_ones_own_are_off_with_or_without_a_country(
    checked: Callable[..., Checked],
) -> None:
    for country in ("CN, ", ""):
        found = checked(source(f"holidays {country}2027-03-19, 2027-04-02 skip"))
        made = plan(found.playbook, dt.date(2027, 3, 15), 4)
        assert [post.date.isoformat() for post in made.posts] == ["2027-03-26", "2027-04-09"]


@pytest.mark.parametrize(
    ("region", "hint"),
    [
        ("ES-KT", 'did you mean "ES-CT"?'), ("es-ct", 'did you mean "ES-CT"?'),
        ("Spain", 'did you mean "ES"?'),
        ("DE-XX", "the parts that are known are DE-BB"), ("Narnia", "a country has two letters"),
    ],
)  # fmt: skip
def test_an_unknown_region_is_told_with_what_may_be_meant(
    checked: Callable[..., Checked], region: str, hint: str
) -> None:
    found = checked(source(f"holidays {region} skip"))
    for faults in (own_dates(found.playbook), plan(found.playbook, WEEK, 1).faults):
        [told] = [one for one in faults if one.code == "PB316"]
        assert hint in fault_text(told, "en").help


def test_the_dates_of_a_playbook_are_looked_at_without_a_range(
    checked: Callable[..., Checked],
) -> None:
    week = (
        "    post a on 2026-11-20 at 10:00\n"
        "    post a every 2 weeks on mon from 2028-03-27 at 10:00\n"
        "    post a on 2028-01-01 at 10:00\n"
        "    post a first mon of month at 12:00\n"
        "    post a tue between 23:00 and 05:00\n"
    )
    found = checked(source("holidays DE skip", week=week))
    told = [(one.code, one.span.line) for one in own_dates(found.playbook)]
    assert told == [("PB334", 15), ("PB329", 16), ("PB334", 17), ("PB314", 19)]
    planned = plan(found.playbook, dt.date(2026, 11, 30), 53).faults
    assert {(one.code, one.span) for one in planned if one.level == "error"} == {
        (one.code, one.span) for one in own_dates(found.playbook) if one.level == "error"
    }


def test_a_post_that_is_put_off_gives_way_to_what_that_day_has(
    checked: Callable[..., Checked],
) -> None:
    """A holiday on which two lines come to meet costs nobody a plan."""
    week = "    post a thu at 09:00\n    post b fri at 09:00\n    keep 30m between posts\n"
    text = source("holidays 2027-03-25 move to next day", week=week)
    text += '\nelement b "B"\n    activity\n    template "templates/plain.md"\n'
    made = plan(checked(text).playbook, WEEK, 1)
    assert made.sound, made.faults
    assert [(post.element, post.time) for post in made.posts] == [
        ("b", dt.time(9)), ("a", dt.time(9, 30)),
    ]  # fmt: skip
    assert {fault.code for fault in made.faults} == {"PB333", "PB420"}
