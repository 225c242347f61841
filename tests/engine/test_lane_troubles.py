"""Lanes that do not follow from the deliveries are told, and found anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, func, select, update

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, lanes
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.lanes_anew import lanes_anew
from engine.calendar.deliveries.limits.pauses import pause, resume
from engine.calendar.standing.lane_troubles import lane_troubles_of
from engine.services.database import bring_to_newest
from tests.engine.made import NOON, post, store_approved
from tests.engine.test_lanes import wrong_lanes

ALL = ("test", "all")
FIRST = select(func.min(deliveries.c.id)).scalar_subquery()


@pytest.fixture
def store(database: Engine, playbook: Playbook) -> Engine:
    """Two posts for each of three groups, one of the first three being sent."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
        claim(connection, NOON, ALL, 1, by=1)
    assert lane_troubles_of(database) == ()
    return database


def away(engine: Engine) -> None:
    """A lane is lost."""
    with engine.begin() as connection:
        connection.execute(delete(lanes).where(lanes.c.held == ""))


def headless(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(lanes).where(lanes.c.held == "").values(delivery_id=None))


def ended(engine: Engine) -> None:
    """Heads that are not there any more."""
    with engine.begin() as connection:
        heads = select(lanes.c.delivery_id).where(lanes.c.held == "")
        connection.execute(
            update(deliveries).where(deliveries.c.id.in_(heads)).values(state="cancelled")
        )


def later(engine: Engine) -> None:
    """The second of a group before its first."""
    with engine.begin() as connection:
        second = (
            select(func.max(deliveries.c.id))
            .where(deliveries.c.lane == lanes.c.lane)
            .scalar_subquery()
        )
        connection.execute(update(lanes).where(lanes.c.held == "").values(delivery_id=second))


def held(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(lanes).where(lanes.c.held == "").values(held="sending"))


def paused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(lanes).where(lanes.c.held == "").values(held="paused:77"))


def let_go(engine: Engine) -> None:
    """A delivery is being sent, and its group's next would be claimed beside it."""
    with engine.begin() as connection:
        connection.execute(update(lanes).values(held=""))


SPOILED: dict[str, Callable[[Engine], None]] = {
    "stand in no lane": away,
    "pass over": headless,
    "not there": ended,
    "lanes pass over": later,
    "that is over": held,
    "a pause that is over": paused,
    "do not hold": let_go,
}


@pytest.mark.parametrize("said", SPOILED)
def test_what_is_wrong_is_told_and_found_anew(store: Engine, said: str) -> None:
    SPOILED[said](store)
    assert any(said in str(trouble) for trouble in lane_troubles_of(store))
    bring_to_newest(store)
    assert lane_troubles_of(store) == ()
    assert wrong_lanes(store) == []


def test_what_is_right_is_left_as_it_is(store: Engine) -> None:
    def rows() -> list[object]:
        with store.begin() as connection:
            return list(connection.execute(select(lanes).order_by(lanes.c.lane)))

    before = rows()
    assert lanes_anew(store) == 3
    assert rows() == before


@pytest.mark.parametrize(("scope", "name"), [("all", ""), ("playbook", "test"),
                                             ("channel", "test/all"), ("group", "g-2")])  # fmt: skip
def test_what_stands_still_is_no_trouble(store: Engine, scope: str, name: str) -> None:
    with store.begin() as connection:
        pause(connection, scope, name, NOON, "anna")  # type: ignore[arg-type]
        claim(connection, NOON, ALL, 10, by=1)
    assert lane_troubles_of(store) == ()
    lanes_anew(store)
    assert lane_troubles_of(store) == ()
    with store.begin() as connection:
        resume(connection, scope, name, NOON, "anna")  # type: ignore[arg-type]
    assert lane_troubles_of(store) == ()
    assert wrong_lanes(store) == []
