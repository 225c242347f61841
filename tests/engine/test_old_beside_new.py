"""Whoever is asked about a text sees what was approved beside what would go by now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.posts import apply_changes, stored_posts
from engine.planning.posts.difference import Change, difference
from engine.planning.posts.post import Post
from engine.services.calendar import OldBesideNew, give_verdict, post_details
from engine.services.sending.standing import asked_texts, standing
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON, post, store_approved
from web.app import create_app

HOUR = dt.timedelta(hours=1)
TEMPLATE = "Hello {{ group.name }}, {{ group.tier }}"


@pytest.fixture
def roster(checked: Callable[..., Checked]) -> Callable[[str], Playbook]:
    source = SOURCE.replace("groups.csv", "own.csv")
    return lambda rows: checked(source, own_DOT_csv=f"group,name,tier\n{rows}").playbook


@pytest.fixture
def approved(database: Engine, roster: Callable[[str], Playbook]) -> Post:
    playbook = roster("g1,One,new\ng2,Two_*,new\ng3,Three,new\n")
    one = replace(post(1, playbook), template=TEMPLATE, text="Hello One, new")
    store_approved(database, playbook, one)
    return one


def differences(engine: Engine, one: Post) -> tuple[OldBesideNew, ...]:
    found = post_details(engine, one.id)
    assert found is not None
    return found.differences


def apply(engine: Engine, playbook: Playbook, *planned: Post) -> None:
    with engine.begin() as connection:
        day = NOON.date()
        stored = stored_posts(connection, "test", day, day + dt.timedelta(days=1), NOON - HOUR)
        changes: tuple[Change, ...] = difference(planned, stored) if planned else ()
        apply_changes(connection, playbook, changes, NOON - HOUR, "Ana")


def test_of_a_changed_column_both_texts_of_each_group_that_asks(
    database: Engine, roster: Callable[[str], Playbook], approved: Post
) -> None:
    assert differences(database, approved) == ()
    apply(database, roster("g1,One,new\ng2,Two_*,vip\ng3,Drei,new\n"))
    assert differences(database, approved) == (
        OldBesideNew("g2", "Two_*", "Hello Two_*, new", "Hello Two_*, vip"),
        OldBesideNew("g3", "Drei", "Hello Three, new", "Hello Drei, new"),
    )
    give_verdict(database, [approved.id], "rejected", "Ana", NOON - HOUR)
    give_verdict(database, [approved.id], "approved", "Ana", NOON - HOUR)
    assert differences(database, approved) == (), "approved anew"


def test_the_page_of_a_post_and_the_status_show_both(
    database: Engine, roster: Callable[[str], Playbook], approved: Post
) -> None:
    apply(database, roster("g1,One,new\ng2,Two_*,vip\ng3,Three,new\n"))
    with database.begin() as connection:
        fan_out(connection, NOON)
        assert claim(connection, NOON, ("test", "all"), 10).ended == {"asking": 1}
    app = create_app(database, FastClock(NOON), "Ana", "test", ["testserver.local"])
    with TestClient(app) as client:
        page = client.get("/post", params={"id": approved.id}).text
    assert "Hello Two_*, new" in page
    assert "Hello Two_*, vip" in page
    asked = standing(database, NOON).questions
    (both,) = asked_texts(database, asked).values()
    assert (both.group, both.before, both.now) == ("g2", "Hello Two_*, new", "Hello Two_*, vip")


def test_of_a_post_that_is_proposed_again_what_it_said(
    database: Engine, roster: Callable[[str], Playbook], approved: Post
) -> None:
    playbook = roster("g1,One,new\ng2,Two_*,new\ng3,Three,new\n")
    apply(database, playbook, replace(approved, template="So long", text="So long"))
    apply(database, playbook, replace(approved, template="Bye", text="Bye"))
    assert differences(database, approved) == (OldBesideNew("", "", "Hello One, new", "Bye"),)
    give_verdict(database, [approved.id], "approved", "Ana", NOON - HOUR)
    assert differences(database, approved) == ()


def test_a_group_that_was_added_had_no_text_before(
    database: Engine, roster: Callable[[str], Playbook], approved: Post
) -> None:
    apply(database, roster("g1,One,new\ng2,Two_*,new\ng3,Three,new\ng4,Four,new\n"))
    assert differences(database, approved) == ()
