"""A post that has begun in its first zone: what has not gone elsewhere can be changed and withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import reading
from engine.calendar.database.tables import posts
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.delivery import Delivery
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.posts import Applied, apply_changes, stored_posts
from engine.planning.posts.difference import Change, difference
from engine.planning.posts.post import Post
from engine.services.applying import kept_posts
from engine.services.calendar import give_verdict
from tests.conftest import SOURCE
from tests.engine.made import NOON, post, states, store_approved

HOUR = dt.timedelta(hours=1)
BETWEEN = NOON - 7 * HOUR
"""It was noon in Shanghai an hour ago; elsewhere noon is to come."""
DAY = NOON.date()


@pytest.fixture
def zones(checked: Callable[..., Checked]) -> Playbook:
    rows = "group,name,timezone\ng1,One,\ng2,Two,Asia/Shanghai\ng3,Three,Atlantic/Azores\n"
    return checked(SOURCE.replace("groups.csv", "own.csv"), own_DOT_csv=rows).playbook


@pytest.fixture
def begun(database: Engine, zones: Playbook) -> Post:
    """A post that the group in Shanghai has got."""
    one = replace(post(1, zones), template="Hello", text="Hello")
    store_approved(database, zones, one)
    assert [sent.group for sent in sent_at(database, NOON - 8 * HOUR)] == ["g2"]
    return one


def sent_at(engine: Engine, now: dt.datetime) -> tuple[Delivery, ...]:
    with engine.begin() as connection:
        fan_out(connection, now)
        found = claim(connection, now, ("test", "all"), 10).deliveries
        settle(connection, [Outcome(one, "sent") for one in found], now)
    return found


def changes_at(engine: Engine, planned: list[Post], now: dt.datetime) -> tuple[Change, ...]:
    with reading(engine) as connection:
        stored = stored_posts(connection, "test", DAY, DAY + dt.timedelta(days=1), now)
    return difference(planned, stored)


def applied(engine: Engine, playbook: Playbook, planned: list[Post], now: dt.datetime) -> Applied:
    changes = changes_at(engine, planned, now)
    with engine.begin() as connection:
        return apply_changes(connection, playbook, changes, now, "Ana")


def state_of(engine: Engine, one: Post) -> str:
    with engine.begin() as connection:
        return str(connection.scalar(select(posts.c.state).where(posts.c.id == one.id)))


def test_later_zones_get_what_is_approved_anew_and_the_first_nothing_more(
    database: Engine, zones: Playbook, begun: Post
) -> None:
    other = replace(begun, template="Hello again", text="Hello again")
    told = applied(database, zones, [other], BETWEEN)
    assert {id: str(one) for id, one in told.begun.items()} == {
        begun.id: "1 sent, 0 in flight, 2 withdrawn"
    }
    assert state_of(database, begun) == "proposed"
    assert not sent_at(database, NOON), "not before it is approved"
    give_verdict(database, [begun.id], "approved", "Ana", BETWEEN)
    later = [*sent_at(database, NOON), *sent_at(database, NOON + HOUR)]
    assert [(one.group, one.template) for one in later] == [
        ("g1", "Hello again"), ("g3", "Hello again"),
    ]  # fmt: skip
    assert states(database) == {"sent": 3}
    assert state_of(database, begun) == "closed"


def test_a_post_that_the_plan_no_longer_has_goes_to_no_later_zone_and_stays_in_the_calendar(
    database: Engine, zones: Playbook, begun: Post
) -> None:
    told = applied(database, zones, [], BETWEEN)
    assert str(told.begun[begun.id]) == "1 sent, 0 in flight, 2 withdrawn"
    assert states(database) == {"cancelled": 2, "sent": 1}
    assert state_of(database, begun) == "closed", "somebody has got it: it does not disappear"
    assert not sent_at(database, NOON)


def test_what_is_in_flight_then_is_not_tried_again(
    database: Engine, zones: Playbook, begun: Post
) -> None:
    """g1 is being sent while the plan drops the post, and turns out not to have gone."""
    with database.begin() as connection:
        flying = claim(connection, NOON, ("test", "all"), 1).deliveries
    told = applied(database, zones, [], NOON)
    assert str(told.begun[begun.id]) == "1 sent, 1 in flight, 1 withdrawn"
    with database.begin() as connection:
        settle(connection, [Outcome(flying[0], "waiting", "not sent")], NOON)
    assert not sent_at(database, NOON + HOUR / 60)
    assert states(database) == {"cancelled": 2, "sent": 1}


@pytest.mark.parametrize("now", [BETWEEN, NOON, NOON + HOUR - dt.timedelta(seconds=1)])
def test_its_hour_stays(database: Engine, zones: Playbook, begun: Post, now: dt.datetime) -> None:
    """Elsewhere it would come twice on a day, or never."""
    moved = replace(begun, time=dt.time(15), due=begun.due + 3 * HOUR)
    assert [one.sign for one in changes_at(database, [moved], now)] == ["locked"]
    kept = kept_posts(database, zones, DAY, 1, now)
    assert [one.sent for one in kept.values()] == [True]


def test_once_its_last_zone_has_begun_nothing_changes_it(
    database: Engine, zones: Playbook, begun: Post
) -> None:
    other = replace(begun, template="Hello again", text="Hello again")
    for planned in ([other], []):
        signs = [one.sign for one in changes_at(database, planned, NOON + HOUR)]
        assert signs == ["locked"]


def test_in_one_zone_nothing_is_left_to_change_once_it_is_due(
    database: Engine, playbook: Playbook
) -> None:
    one = post(1, playbook)
    store_approved(database, playbook, one)
    other = replace(one, template="Hello again", text="Hello again")
    assert [one.sign for one in changes_at(database, [other], NOON)] == ["locked"]
    soon = NOON - dt.timedelta(seconds=1)
    assert [one.sign for one in changes_at(database, [other], soon)] == ["change"]
