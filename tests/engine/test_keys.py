"""Keys that a service knows for a time only: what may have gone out is not sent again after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.sending.channels.matrix import KEYS_LAST, Matrix
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_channels import LOOPBACK
from tests.service import Asked, Said, Service, service

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        yield record


@pytest.fixture
def approved(database: Engine, playbook: Playbook) -> Engine:
    """One post that may come two hours late, for three groups."""
    store_approved(database, playbook, replace(post(1, playbook), late=dt.timedelta(hours=2)))
    return database


def room(vendor: Service, clock: FastClock) -> Matrix:
    return Matrix(vendor.url, "token", "!room:example.org", clock, LOOPBACK)


def lost_until(clock: FastClock, at: dt.datetime, times: list[dt.datetime]):  # type: ignore[no-untyped-def]
    """A server whose answers are lost until a time. `times` are those of what it was sent."""

    def answer(asked: Asked) -> Said:
        if asked.method == "GET":
            return Said(404, {"errcode": "M_NOT_FOUND"})
        times.append(clock.now())
        return Said(504) if clock.now() < at else Said(200, {"event_id": "$1"})

    return answer


def test_a_lost_answer_is_asked_for_again_while_the_key_is_known(
    approved: Engine, vendor: Service
) -> None:
    clock = FastClock(NOON)
    times: list[dt.datetime] = []
    vendor.answer = lost_until(clock, NOON + 10 * MINUTE, times)
    dispatched(approved, room(vendor, clock), clock)
    assert states(approved) == {"sent": 3}
    keys = {asked.path for asked in vendor.asked if asked.method == "PUT"}
    assert len(keys) == 3, "under the same key each time"


def test_a_lost_answer_waits_for_a_person_once_the_key_is_forgotten(
    approved: Engine, vendor: Service
) -> None:
    clock = FastClock(NOON)
    times: list[dt.datetime] = []
    vendor.answer = lost_until(clock, NOON + 40 * MINUTE, times)
    dispatched(approved, room(vendor, clock), clock)
    assert states(approved) == {"unsure": 3}
    assert max(times) < NOON + KEYS_LAST
    count = len(times)
    later = FastClock(NOON + 45 * MINUTE)
    dispatched(approved, room(vendor, later), later)
    assert states(approved) == {"unsure": 3}, "a new start changes nothing about it"
    assert len(times) == count


@pytest.mark.parametrize(
    ("away", "state", "sent"), [(5 * MINUTE, "sent", 3), (30 * MINUTE, "unsure", 0)]
)
def test_what_a_dead_dispatcher_left_in_the_middle_is_tried_again_in_time_only(
    approved: Engine, vendor: Service, away: dt.timedelta, state: str, sent: int
) -> None:
    with approved.begin() as connection:
        fan_out(connection, NOON)
        assert len(claim(connection, NOON, ("test", "all"), 3).deliveries) == 3
    times: list[dt.datetime] = []
    later = FastClock(NOON + away)
    vendor.answer = lost_until(later, NOON, times)
    dispatched(approved, room(vendor, later), later)
    assert (states(approved), len(times)) == ({state: 3}, sent)
