"""A plan against the stored calendar: compared, kept, applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.calendar.approvals import NewGroups
from engine.calendar.database.connection import (
    reading,
)
from engine.calendar.posts import Applied, apply_changes, stored_posts
from engine.calendar.recovery import marks
from engine.calendar.rosters import RosterChange, roster_changes
from engine.planning.look_ahead import WEEKS as LOOKED_AHEAD
from engine.planning.planner import Plan
from engine.planning.posts.approved import Kept, KeptPost
from engine.planning.posts.difference import Change, difference
from engine.time.days import WEEK, monday

__all__ = [
    "Applied",
    "NewGroups",
    "RosterChange",
    "apply_plan",
    "compare",
    "compare_rosters",
    "kept_posts",
]


STANDS = ("approved", "closed")
"""What posts are that were let go: at one hour they come before one that was not."""


def compare(
    engine: Engine | None, playbook: Playbook, plan: Plan, first: dt.date, weeks: int,
    now: dt.datetime,
) -> tuple[Change, ...]:  # fmt: skip
    """What applying the plan would change in the stored calendar; all is new where there is none."""
    if engine is None:
        return difference(plan.posts, ())
    begin = monday(first)
    with reading(engine) as connection:
        stored = stored_posts(connection, playbook.name, begin, begin + WEEK * weeks, now)
    return difference(plan.posts, stored)


def kept_posts(
    engine: Engine, playbook: Playbook, first: dt.date, weeks: int, now: dt.datetime
) -> Kept:
    """What the calendar has of a playbook that people have seen, from its start on and as far
    beyond the range as its last week looks ahead."""
    begin = min(monday(playbook.start), monday(first)) if playbook.start else monday(first)
    end = monday(first) + WEEK * (weeks + LOOKED_AHEAD)
    with reading(engine) as connection:
        stored = stored_posts(connection, playbook.name, begin, end, now)
    found = {}
    for post in sorted(stored, key=lambda one: one.state in STANDS):
        stands = post.state == "approved" or (post.locked and post.state == "closed")
        if not stands and (not post.missed or post.state == "withdrawn"):
            continue
        found[post.channel, post.date, post.time] = KeptPost(
            post.element, post.topic, post.part, stands and (post.locked or post.begun), post.id,
            post.missed,
        )  # fmt: skip
    return found


def apply_plan(
    engine: Engine, playbook: Playbook, plan: Plan, first: dt.date, weeks: int,
    now: dt.datetime, who: str, keep_mark: bool = True, new_groups: NewGroups = "go",
    told: Callable[[Applied], None] = lambda _: None,
) -> tuple[Change, ...]:  # fmt: skip
    """Stores the plan in one transaction and returns what changed. What that did beside is `told`:
    to the rosters, which are brought up to date for all posts of the playbook, and to posts that
    are being sent.

    `new_groups` says whether groups added after an approval get the post or ask. With `keep_mark`
    this machine remembers a calendar that is new, so that its first start knows it.

    A week that could not be planned has no posts in the plan; so that its stored posts are not
    taken for removed, only a plan without errors can be applied (`ValueError` otherwise).
    """
    if not plan.sound:
        raise ValueError("a plan with errors cannot be applied")
    begin = monday(first)
    with engine.begin() as connection:
        new = marks.begin(connection) if keep_mark else None
        stored = stored_posts(connection, playbook.name, begin, begin + WEEK * weeks, now)
        changes = difference(plan.posts, stored)
        beside = apply_changes(connection, playbook, changes, now, who, new_groups)
    if new is not None:
        mark, seen = new
        marks.remember(mark, seen.token, seen.count)
    told(beside)
    return changes


def compare_rosters(engine: Engine, playbook: Playbook) -> tuple[RosterChange, ...]:
    """How the rosters of a playbook differ from those that were applied last."""
    with reading(engine) as connection:
        return roster_changes(connection, playbook)
