"""A week that cannot follow any week before it: told with the lines and the weeks that conflict, and
with a way out that works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dsl.base.fault import Fault
from dsl.checking import Checked
from dsl.telling.fault_text import fault_text
from engine.planning.plan_all import Wanted, plan_together
from engine.planning.planner import plan

MONDAY = dt.date(2027, 2, 1)

SOURCE = """playbook test "Test"
    timezone Europe/Madrid
    runs from 2027-02-01 to 2027-12-31

channel all "All"
    groups from "groups.csv"

element hello "Hello"
    activity
    template "templates/plain.md"

element story "Story"
    activity
    template "templates/plain.md"

element sale "Sale"
    transaction
    template "templates/plain.md"

peaks
    every day at 20:00

week
{lines}{more}"""

CASES = {
    "the fill ends every week with a story": (
        ["post hello mon at 09:00", "fill peaks with story", "no hello after story"],
        ["post hello", "fill peaks", "no hello"],
        ["2027-02-01", "2027-02-08"],
    ),
    "two fixed posts too near over Sunday": (
        ["post sale mon at 09:00", "post sale sun at 22:00", "keep 36h between sale"],
        ["post sale mon", "post sale sun", "keep 36h"],
        ["2027-02-01", "2027-02-08"],
    ),
    "more posts than the month may have": (
        ["post hello every day at 09:00", "fill peaks with story, sale", "at most 30 posts per month"],
        ["post hello", "fill peaks", "at most 30"],
        ["2027-02-01", "2027-02-08", "2027-02-15"],
    ),
    "a month that two lines use up, with a rule for each week": (
        ["fill peaks with story, sale", "at least 2 sale per week", "at most 7 sale per month"],
        ["at least 2", "at most 7"],
        ["2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22"],
    ),
    "a rest that no week can have": (
        ["fill peaks with story, sale", "at least 1 sale per day", "keep 30h between sale"],
        ["fill peaks", "at least 1", "keep 30h"],
        ["2027-02-01"],
    ),
}  # fmt: skip


def source(lines: list[str], more: str = "") -> str:
    return SOURCE.format(lines="".join(f"    {line}\n" for line in lines), more=more)


def told(checked: Callable[..., Checked], text: str, weeks: int = 5) -> Fault:
    found = checked(text)
    assert found.sound, found.faults
    [made] = plan_together([Wanted(found.playbook, MONDAY, weeks)])
    faults = [fault for fault in made.faults if fault.level == "error"]
    assert [fault.code for fault in faults] == ["PB401"], faults
    return faults[0]


@pytest.mark.parametrize("name", CASES)
def test_the_lines_and_the_weeks_that_conflict_are_named(
    checked: Callable[..., Checked], name: str
) -> None:
    lines, named, weeks = CASES[name]
    text = source(lines)
    fault = told(checked, text)
    numbers = {fault.span.line, *(span.line for span, _ in fault.others)}
    said = [text.split("\n")[number - 1].strip() for number in sorted(numbers)]
    assert [start for start in named if any(line.startswith(start) for line in said)] == named
    assert len(said) == len(named), said
    message = fault_text(fault, "en").message
    for number in numbers:
        assert f"line {number} " in message
    for week in weeks:
        assert week in message
    for other in ("2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22"):
        assert (other in message) == (other in weeks), message


@pytest.mark.parametrize("name", [name for name in CASES if "rest" not in name])
def test_without_any_one_of_the_lines_every_week_can_be(
    checked: Callable[..., Checked], name: str
) -> None:
    """The set is minimal, and so it is a conflict of its lines and not of the planner's choices."""
    lines, named, _ = CASES[name]
    for start in named:
        rest = [line for line in lines if not line.startswith(start)]
        assert plan(checked(source(rest)).playbook, MONDAY, 5).sound, start


@pytest.mark.parametrize("tongue", ["en", "es", "zh-CN", "zh-TW"])
def test_weeks_are_named_in_every_tongue(checked: Callable[..., Checked], tongue: str) -> None:
    fault = told(checked, source(CASES["the fill ends every week with a story"][0]))
    message = fault_text(fault, tongue).message
    assert "2027-02-01" in message
    assert "{" not in message


@pytest.mark.parametrize(
    "name", ["more posts than the month may have", "two fixed posts too near over Sunday",
             "a month that two lines use up, with a rule for each week"]
)  # fmt: skip
def test_the_way_out_works_for_every_week(checked: Callable[..., Checked], name: str) -> None:
    lines, _, _ = CASES[name]
    text = source(lines)
    fault = told(checked, text)
    advice = fault_text(fault, "en").help
    assert "`" in advice, advice
    line = int(advice.split("line ")[1].split(" ")[0])
    rows = text.split("\n")
    rows[line - 1] = "    " + advice.split("`")[1]
    found = checked("\n".join(rows))
    assert found.sound, found.faults
    assert plan(found.playbook, MONDAY, 5).sound, advice


def test_a_draw_is_named_among_the_posts_that_count(checked: Callable[..., Checked]) -> None:
    more = """
draw lucky "Lucky"
    wed 2 times between 10:00 and 12:00
    at least 20m apart
    winners 1
    prize "A free order" costs CNY 20
    budget CNY 100
"""
    text = source(["post hello wed at 09:00", "at most 2 posts per day"], more)
    fault = told(checked, text)
    said = {text.split("\n")[span.line - 1].strip() for span, _ in fault.others}
    assert "wed 2 times between 10:00 and 12:00" in said
    assert "lucky" in fault_text(fault, "en").message
