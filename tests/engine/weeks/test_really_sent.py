"""Turns are counted from what members were sent: in a real calendar, with posts that were rejected,
that failed, and that were too late."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.late import end_late
from engine.calendar.deliveries.settle import Outcome, settle
from engine.planning.planner import Plan, plan
from engine.planning.posts.approved import KeptPost
from engine.planning.posts.post import Post
from engine.services.applying import apply_plan, kept_posts
from engine.services.calendar import give_verdict
from engine.services.explaining import turns_of
from engine.services.planning import Planned
from tests.conftest import CASES

MONDAY = dt.date(2027, 1, 4)
WEEK = dt.timedelta(weeks=1)
BEFORE = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
AFTER = dt.datetime(2027, 1, 11, 12, tzinfo=dt.UTC)
"""A Monday: the first week is over."""

FATES: dict[str, Callable[[Engine, Post], None]] = {}


def fate(give: Callable[[Engine, Post], None]) -> Callable[[Engine, Post], None]:
    FATES[give.__name__] = give
    return give


def _delivered(engine: Engine, post: Post, state: str) -> None:
    with engine.begin() as connection:
        fan_out(connection, post.due - dt.timedelta(minutes=5))
        found = claim(connection, post.due, (post.playbook, post.channel), 10).deliveries
        assert found
        settle(connection, [Outcome(one, state) for one in found], post.due)


def sent(engine: Engine, post: Post) -> None:
    give_verdict(engine, [post.id], "approved", "Ana", BEFORE)
    _delivered(engine, post, "sent")


@fate
def failed(engine: Engine, post: Post) -> None:
    give_verdict(engine, [post.id], "approved", "Ana", BEFORE)
    _delivered(engine, post, "failed")


@fate
def skipped(engine: Engine, post: Post) -> None:
    give_verdict(engine, [post.id], "approved", "Ana", BEFORE)
    with engine.begin() as connection:
        fan_out(connection, post.due - dt.timedelta(minutes=5))
        assert end_late(connection, post.due + dt.timedelta(days=1))["skipped"]


@fate
def rejected(engine: Engine, post: Post) -> None:
    give_verdict(engine, [post.id], "rejected", "Ana", BEFORE)


@fate
def never_looked_at(engine: Engine, post: Post) -> None:
    """It stays proposed, and its time passes."""


def source(more: str = "", about: str = "") -> str:
    text = (CASES / "weeks" / "fair2.playbook").read_text("utf-8")
    text = text.replace(
        "anna, berta, clara\n", f"anna, berta, clara{about} late up to 3h then skip\n"
    )
    return text + more


def planned(found: Playbook, engine: Engine, number: int, now: dt.datetime) -> Plan:
    first = MONDAY + number * WEEK
    made = plan(found, first, 1, kept=kept_posts(engine, found, first, 1, now))
    assert made.sound, made.faults
    return made


def first_week(found: Playbook, engine: Engine) -> tuple[Post, ...]:
    made = planned(found, engine, 0, BEFORE)
    apply_plan(engine, found, made, MONDAY, 1, BEFORE, "Ana")
    return made.posts


@pytest.mark.parametrize("name", FATES)
@pytest.mark.parametrize("which", [0, 1])
def test_who_was_not_sent_comes_next(
    checked: Callable[..., Checked], database: Engine, name: str, which: int
) -> None:
    """Of two posts of the first week one was sent. The two elements that nobody had are next."""
    found = checked(source()).playbook
    posts = first_week(found, database)
    for index, post in enumerate(posts):
        (FATES[name] if index == which else sent)(database, post)
    had = posts[1 - which].element
    after = planned(found, database, 1, AFTER)
    assert {post.element for post in after.posts} == {"anna", "berta", "clara"} - {had}
    whose = Planned(found, after, MONDAY + WEEK, 1)
    assert {turn.element: turn.total for turn in turns_of(whose, after.posts[0])} == {
        "anna": 0, "berta": 0, "clara": 0, had: 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", FATES)
def test_a_week_that_nobody_was_sent_counts_for_nobody(
    checked: Callable[..., Checked], database: Engine, name: str
) -> None:
    found = checked(source()).playbook
    posts = first_week(found, database)
    for post in posts:
        FATES[name](database, post)
    again = planned(found, database, 1, AFTER)
    assert [post.element for post in again.posts] == [post.element for post in posts]


@pytest.mark.parametrize("name", FATES)
def test_a_topic_that_was_not_sent_waits_no_round(
    checked: Callable[..., Checked], database: Engine, name: str
) -> None:
    own = "".join(f'    topic t{number} "Number {number}"\n' for number in (1, 2, 3))
    topics = f'\ntopics tips "Tips"\n    rotate\n    rest 1d\n{own}'
    found = checked(source(topics, " about tips"))
    assert found.sound, found.faults
    posts = first_week(found.playbook, database)
    sent(database, posts[0])
    FATES[name](database, posts[1])
    after = planned(found.playbook, database, 1, AFTER)
    missed = {"t1", "t2", "t3"} - {posts[0].topic}
    assert {post.topic for post in after.posts} == missed


def test_turns_come_out_even_over_months_in_which_a_third_fails(
    checked: Callable[..., Checked], database: Engine, tmp_path: Path
) -> None:
    found = checked(source()).playbook
    counts: Counter[str] = Counter()
    for number in range(12):
        first = MONDAY + number * WEEK
        now = dt.datetime.combine(first, dt.time(), dt.UTC)
        made = planned(found, database, number, now)
        apply_plan(database, found, made, first, 1, now, "Ana")
        for index, post in enumerate(made.posts):
            if (number * 2 + index) % 3 == 0:
                failed(database, post)
            else:
                sent(database, post)
                counts[post.element] += 1
    assert counts.total() == 16
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("order", ["rotate", "shuffle", "once"])
@pytest.mark.parametrize("was_sent", [True, False])
def test_what_was_approved_as_planned_changes_nothing_after_it(
    checked: Callable[..., Checked], order: str, was_sent: bool
) -> None:
    own = "".join(f'    topic t{number} "Number {number}"\n' for number in range(1, 8))
    weighted = f'\ntopics tips "Tips"\n    {order}\n    rest 1d\n{own}        weight 2\n'
    found = checked(source(weighted, " about tips"))
    assert found.sound, found.faults
    weeks = 4 if order == "once" else 8
    whole = plan(found.playbook, MONDAY, weeks)
    for number in range(1, 3):
        kept = {
            (post.channel, post.date, post.time): KeptPost(
                post.element, post.topic, post.part, was_sent, post.id
            )
            for post in whole.posts
            if post.date < MONDAY + number * WEEK
        }
        assert plan(found.playbook, MONDAY, weeks, kept=kept).posts == whole.posts
