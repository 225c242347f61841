"""Approved posts stay as they are while that is possible, in this week and in those after it; where
it is not, the fewest change, and a warning says for which week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Engine

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from dsl.telling.fault_text import fault_text
from engine.planning.planner import Plan, plan
from engine.planning.posts.approved import KeptPost
from engine.services.applying import apply_plan, kept_posts
from engine.services.calendar import give_verdict
from tests.conftest import CASES

MONDAY = dt.date(2027, 1, 4)
WEEK = dt.timedelta(weeks=1)
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
TEXT = (CASES / "weeks" / "edge-hello.playbook").read_text("utf-8")
RULE = next(line for line in TEXT.split("\n") if "no hello after" in line)


def planned(found: Playbook, engine: Engine, first: dt.date, weeks: int) -> Plan:
    made = plan(found, first, weeks, kept=kept_posts(engine, found, first, weeks, NOW))
    assert made.sound, made.faults
    return made


def approved(found: Playbook, engine: Engine, first: dt.date, made: Plan) -> None:
    apply_plan(engine, found, made, first, 1, NOW, "Ana")
    give_verdict(engine, [post.id for post in made.posts], "approved", "Ana", NOW)


def test_an_approved_week_that_the_next_cannot_follow_changes_one_post_and_says_so(
    checked: Callable[..., Checked], database: Engine
) -> None:
    """Approved without the rule: its week ends with a story. With it, no hello can follow."""
    before = checked(TEXT.replace(RULE + "\n", "")).playbook
    made = planned(before, database, MONDAY, 1)
    assert made.posts[-1].element == "story"
    approved(before, database, MONDAY, made)
    text = TEXT
    found = checked(text).playbook
    after = planned(found, database, MONDAY, 1)
    was = {(post.date, post.time): post.element for post in made.posts}
    changed = [post for post in after.posts if was.get((post.date, post.time)) != post.element]
    assert [post.date for post in changed] == [made.posts[-1].date]
    [told] = [fault for fault in after.faults if fault.code == "PB423"]
    assert text.split("\n")[told.span.line - 1] == RULE
    message = fault_text(told, "en").message
    for said in ("2027-01-04", "2027-01-11", "story", "quiz"):
        assert said in message
    for tongue in ("es", "zh-CN", "zh-TW"):
        assert "{" not in fault_text(told, tongue).message
    assert planned(found, database, MONDAY, 4).posts[: len(after.posts)] == after.posts


def test_what_was_sent_stays_and_the_next_week_tells_the_conflict(
    checked: Callable[..., Checked],
) -> None:
    before = checked(TEXT.replace(RULE + "\n", "")).playbook
    posts = plan(before, MONDAY, 1).posts
    kept = {(p.channel, p.date, p.time): KeptPost(p.element, "", "", True, p.id) for p in posts}
    after = plan(checked(TEXT).playbook, MONDAY, 2, kept=kept)
    assert [p.element for p in after.posts if p.date < MONDAY + WEEK] == [p.element for p in posts]
    assert [fault.code for fault in after.faults if fault.level == "error"] == ["PB401"]


def test_a_new_week_is_chosen_so_that_the_approved_one_after_it_can_stay(
    checked: Callable[..., Checked],
) -> None:
    """Next Monday's first post was approved as a sale; so this week's last is none."""
    week = """
peaks
    every day at 10:00

week
    fill peaks with quiz, sale
    keep 30h between sale
    prefer sale on sun
"""
    head = TEXT[: TEXT.index("peaks\n")].replace("element story", "element sale")
    found = checked(head + week)
    assert found.sound, found.faults
    free = plan(found.playbook, MONDAY, 1)
    assert free.posts[-1].element == "sale"
    monday = dt.datetime.combine(MONDAY + WEEK, dt.time(10))
    kept = {("all", monday.date(), monday.time()): KeptPost("sale", "", "", False, "")}
    made = plan(found.playbook, MONDAY, 2, kept=kept)
    assert made.sound, made.faults
    elements = {(p.date, p.time): p.element for p in made.posts}
    assert elements[monday.date(), monday.time()] == "sale"
    assert elements[monday.date() - dt.timedelta(days=1), monday.time()] == "quiz"
    assert plan(found.playbook, MONDAY, 1, kept=kept).posts == made.posts[:7]
