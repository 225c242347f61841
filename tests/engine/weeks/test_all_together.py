"""Seasons over several weeks, campaigns, topics, draws, trials and posts between two hours: weeks that
know each other are the same week by week and keep their rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.planning.planner import plan
from tests.engine.test_plan import broken_rules

MONDAY = dt.date(2027, 2, 1)
WEEK = dt.timedelta(weeks=1)

SOURCE = """playbook test "Test"
    timezone Europe/Madrid
    runs from 2027-02-01 to 2027-12-31

channel all "All"
    groups from "groups.csv"
    at most 4 posts per day

topics tips "Tips"
    rotate
    rest 2d
    topic one "One"
    topic two "Two"
    topic three "Three"
    topic four "Four"
    topic five "Five"

element chat "Chat"
    activity
    template "templates/plain.md"

element quiz "Quiz"
    activity
    template "templates/plain.md"

element sale "Sale"
    transaction
    template "templates/plain.md"

peaks
    every day at 12:00

week
    fill peaks with chat, quiz, sale
    post quiz mon between 08:00 and 10:00
    post chat sun between 22:00 and 23:30
{rules}
{more}"""

SEASON = """season winter "Winter"
    from 2027-02-10 to 2027-02-24
    at most 1 sale per week
    peaks every day at 18:00
"""
CAMPAIGN = """campaign spring "Spring"
    D is 2027-02-22
    opens on D-1
    closes on D+1
    post sale on D-1, D+1 at 16:00 late up to 10m
"""
DRAW = """draw lucky "Lucky"
    sun, mon 1 times between 06:30 and 07:30
    winners 1
    prize "A free order" costs CNY 20
    budget CNY 5000
"""

TRIAL = """trial weekday "Which day for sales"
    spread sale over mon to wed
    takes 6 weeks
    looks for 90%
    measured by clicks per member
"""

PLAYBOOKS = {
    "a trial, of which each set of groups sees its own": (["keep 20h between sale", "at most 9 sale per month"], TRIAL),
    "a season over three weeks": (["keep 30h between sale", "at most 9 sale per month"], SEASON),
    "a campaign over Sunday": (["keep 20h between sale", "no sale after chat"], CAMPAIGN),
    "draws at both ends of the week": (["keep 7h between quiz", "no quiz after chat"], DRAW),
    "all of them": (["keep 20h between sale", "at most 8 sale per month"], SEASON + "\n" + CAMPAIGN + "\n" + DRAW),
}  # fmt: skip


def made(checked: Callable[..., Checked], name: str) -> Playbook:
    rules, more = PLAYBOOKS[name]
    found = checked(SOURCE.format(rules="".join(f"    {rule}\n" for rule in rules), more=more))
    assert found.sound, found.faults
    return found.playbook


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_weeks_are_planned_and_are_the_same_in_any_range(
    checked: Callable[..., Checked], name: str
) -> None:
    playbook = made(checked, name)
    whole = plan(playbook, MONDAY, 6)
    assert whole.sound, whole.faults
    assert not broken_rules(whole)
    single = [post for n in range(6) for post in plan(playbook, MONDAY + n * WEEK, 1).posts]
    assert tuple(single) == whole.posts


def test_topics_are_tied_to_no_weekday_and_come_equally_often(
    checked: Callable[..., Checked],
) -> None:
    text = SOURCE.replace("chat, quiz, sale\n", "chat, quiz, sale about tips\n")
    found = checked(text.format(rules="", more=SEASON))
    assert found.sound, found.faults
    posts = plan(found.playbook, MONDAY, 8).posts
    topics = Counter(post.topic for post in posts if post.topic)
    assert len(topics) == 5
    assert max(topics.values()) - min(topics.values()) <= 1
    days = {topic: {p.date.weekday() for p in posts if p.topic == topic} for topic in topics}
    assert min(len(own) for own in days.values()) >= 5


def test_turns_go_on_over_a_season(checked: Callable[..., Checked]) -> None:
    found = checked(
        SOURCE.format(rules="", more=SEASON.replace("    at most 1 sale per week\n", ""))
    )
    assert found.sound, found.faults
    whole = plan(found.playbook, MONDAY, 8)
    counts: Counter[str] = Counter()
    for week in whole.weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if not slot.fixed:
                counts[content.name] += 1
    assert max(counts.values()) - min(counts.values()) <= 1
