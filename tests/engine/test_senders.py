"""Limits of senders: kept in the database, so that they hold for all dispatchers and restarts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.limits.rate_limits import hold
from engine.quotas import Rate, Room, Sender
from engine.sending.channels.address_file import ByGroup
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.service import Asked, Said, Service, service

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)
LOOPBACK = [ip_network("127.0.0.0/8")]
THREE = Rate(3, MINUTE)


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        yield record


def most_in_a_minute(times: list[dt.datetime]) -> int:
    return max(sum(first <= time < first + MINUTE for time in times) for first in times)


def test_a_robot_gets_no_more_than_twenty_a_minute(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    store_approved(database, playbook, *[post(number, playbook) for number in range(20)])
    clock = FastClock(NOON)
    times: list[dt.datetime] = []

    def answer(_: Asked) -> Said:
        times.append(clock.now())
        return Said(body={"errcode": 0})

    vendor.answer = answer
    robot = WeComRobot(vendor.url, clock, LOOPBACK)
    dispatched(database, robot, clock)
    assert states(database) == {"sent": 60}
    assert most_in_a_minute(times) == 20
    assert times[-1] == NOON + 2 * MINUTE


def test_each_robot_of_a_file_has_its_own_limit(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    store_approved(database, playbook, *[post(number, playbook) for number in range(25)])
    clock = FastClock(NOON)
    vendor.answer = lambda _: Said(body={"errcode": 0})

    def robot(address: str) -> WeComRobot:
        return WeComRobot(f"{vendor.url}/send?key={address}", clock, LOOPBACK)

    dispatched(database, ByGroup({"g-1": "a", "g-2": "a", "g-3": "b"}, robot), clock)
    assert states(database) == {"sent": 75}
    assert clock.now() == NOON + 2 * MINUTE, "the two groups of one robot share its twenty"


def test_a_bot_keeps_to_its_limit_over_all_chats(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    """Fifteen posts to each of three chats at once: thirty in a second, and the rest in the next."""
    store_approved(database, playbook, *[post(number, playbook) for number in range(15)])
    clock = FastClock(NOON)
    times: list[dt.datetime] = []

    def answer(_: Asked) -> Said:
        times.append(clock.now())
        return Said(body={"ok": True, "result": {}})

    vendor.answer = answer

    def chat(address: str) -> Telegram:
        return Telegram("token", address, clock, LOOPBACK, base=vendor.url)

    dispatched(database, ByGroup({"g-1": "-1", "g-2": "-2", "g-3": "-3"}, chat), clock)
    assert states(database) == {"sent": 45}
    assert Counter(times) == {NOON: 30, NOON + SECOND: 15}


def test_a_limit_holds_for_other_dispatchers_and_after_a_restart(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    sender = Sender("robot", Rate(2, MINUTE))
    with database.begin() as connection:
        fan_out(connection, NOON)
        first = claim(connection, NOON, ("test", "all"), 10, sender)
    with database.begin() as connection:
        second = claim(connection, NOON + SECOND, ("test", "all"), 10, sender)
        third = claim(connection, NOON + MINUTE, ("test", "all"), 10, sender)
    assert [len(claimed.deliveries) for claimed in (first, second, third)] == [2, 0, 1]
    assert second.again_at == NOON + MINUTE


def test_a_sender_that_is_held_holds_no_other_back(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
        hold(connection, "g-1", NOON, NOON + 5 * MINUTE)
        early = claim(connection, NOON, ("test", "all"), 10, Sender)
        late = claim(connection, NOON + 5 * MINUTE, ("test", "all"), 10, Sender)
    assert [one.group for one in early.deliveries] == ["g-2", "g-3"]
    assert early.again_at == NOON + 5 * MINUTE
    assert [one.group for one in late.deliveries] == ["g-1"]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 90)), max_size=80))
def test_a_clock_that_is_put_back_breaks_no_limit_and_blocks_nobody(
    steps: list[tuple[int, int]],
) -> None:
    """Each step: so many seconds pass, and the clock is put back by so many."""
    room, real, back = Room(THREE), NOON, dt.timedelta()
    sent: list[dt.datetime] = []
    for passed, put_back in steps:
        real += passed * SECOND
        back += put_back * SECOND
        now = real - back
        at = room.free_at(now)
        assert at - now <= MINUTE
        if at == now:
            room.take(now)
            sent.append(real)
    assert not sent or most_in_a_minute(sent) <= THREE.most


def test_a_service_that_asks_for_ever_is_tried_again_within_the_hour() -> None:
    room = Room(None, [], NOON + dt.timedelta(days=30))
    assert room.free_at(NOON) == NOON + dt.timedelta(hours=1)


def test_a_clock_that_is_put_back_keeps_nobody_waiting(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    """Refused for a moment while the clock was an hour ahead; it is tried again within seconds."""
    store_approved(database, playbook, post(1, playbook))
    vendor.answer = lambda _: Said(503) if len(vendor.asked) <= 3 else Said()
    clock = PutBack(NOON + 10 * MINUTE)
    dispatched(database, Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK), clock)
    assert states(database) == {"sent": 3}
    assert clock.now() < NOON + MINUTE


class PutBack(FastClock):
    """Is put back by ten minutes at the first wait."""

    back = False

    async def wait_until(self, at: dt.datetime) -> None:
        if not self.back:
            self.back = True
            self._now -= 10 * MINUTE
        await super().wait_until(min(at, self._now + 2 * SECOND))
