"""Three weeks at once against a model that tries every filling and shares no code with the planner."""

from __future__ import annotations

import datetime as dt

import pytest

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.planning.planner import Plan, plan
from tests.conftest import CASES, FULL
from tests.engine.weeks.three_weeks import (
    MONDAY,
    WEEKS,
    Post,
    ThreeWeeks,
    broken,
    can_be_planned,
    drawn,
)

FOUND = (175, 193, 201, 308, 477, 684, 1079, 1083, 1137, 1213, 1450, 2104)
"""Those that showed a fault once: conflicts told of one week alone, months used up too early, weeks
that are alike with the playbook's end after one of them."""

SEEDS = (*FOUND, *range(2_000 if FULL else 120))


def read(playbook: ThreeWeeks) -> Playbook | None:
    """The playbook of its text; None where `check` finds an error in it."""

    def files(name: str) -> bytes:
        own = name == "test.playbook"
        return playbook.text.encode() if own else (CASES / "files" / name).read_bytes()

    found = check("test.playbook", files)
    return found.playbook if found.sound else None


def posts_of(found: Plan) -> list[Post]:
    return [Post(dt.datetime.combine(post.date, post.time), post.element) for post in found.posts]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_can_be_planned_is_planned_and_what_cannot_is_told(seed: int) -> None:
    own = drawn(seed)
    playbook = read(own)
    if playbook is None:
        return
    found = plan(playbook, MONDAY.date(), WEEKS)
    possible = can_be_planned(own, own.rules)
    assert found.sound == possible, (own.text, [fault.code for fault in found.faults])
    if found.sound:
        posts = posts_of(found)
        assert [post.at for post in posts] == [
            place.at for week in range(WEEKS) for place in own.places(week)
        ]
        assert not broken(own.rules, posts), own.text
        weeks = (plan(playbook, MONDAY.date() + dt.timedelta(weeks=n), 1) for n in range(WEEKS))
        assert tuple(post for week in weeks for post in week.posts) == found.posts
        return
    errors = [fault for fault in found.faults if fault.level == "error"]
    assert {fault.code for fault in errors} == {"PB401"}
    for told in errors:
        blamed = {told.span.line, *(span.line for span, _ in told.others)}
        named = [rule for rule in own.rules if own.line_of(rule) in blamed]
        assert not can_be_planned(own, named), (own.text, blamed)
