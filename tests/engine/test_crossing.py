"""The last moment at which a message can be held back: its first byte, and not when it is asked
for, since looking up a name and connecting take time."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

import httpx
import pytest
from sqlalchemy import Engine, update

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import posts
from engine.quotas import UNLIMITED
from engine.sending.channels.crossing import TooLateError, cross, crossing
from engine.sending.channels.http.client import call
from engine.sending.channels.http.ssrf_guard import GuardedTransport
from engine.sending.channels.port import Answer, Message, Sent
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_senders import LOOPBACK
from tests.service import Said, service

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize("keeps_connection", [False, True])
def test_what_runs_out_while_connecting_leaves_no_more(keeps_connection: bool) -> None:
    with service() as vendor:
        held = True

        async def looked_up(host: str, port: int) -> Sequence[str]:
            nonlocal held
            held = False  # while the name is looked up, the lease ends
            return ["127.0.0.1"]

        async def tried() -> None:
            nonlocal held
            inner = httpx.AsyncHTTPTransport()
            client = httpx.AsyncClient(transport=GuardedTransport(inner, LOOPBACK, looked_up))
            async with client:
                if keeps_connection:  # whose connection stands already
                    await call(client, "GET", vendor.url)
                held = True
                with crossing(lambda: held) as way, pytest.raises(TooLateError):
                    await call(client, "POST", vendor.url, content=b"late")
                assert not way.crossed
                with crossing() as way:
                    await call(client, "POST", vendor.url, content=b"in time")
                assert way.crossed

        asyncio.run(tried())
        assert [asked.body for asked in vendor.asked if asked.method == "POST"] == [b"in time"]


def test_what_runs_out_between_head_and_body_leaves_no_body() -> None:
    with service() as vendor:
        asked = 0

        def only_the_head() -> bool:
            nonlocal asked
            asked += 1
            return asked == 1

        async def tried() -> None:
            inner = httpx.AsyncHTTPTransport()
            async with httpx.AsyncClient(transport=GuardedTransport(inner, LOOPBACK)) as client:
                with crossing(only_the_head), pytest.raises(TooLateError):
                    await call(client, "POST", vendor.url, content=b"late")
                with crossing():
                    await call(client, "POST", vendor.url, content=b"in time")
                    await call(client, "POST", vendor.url)

        asyncio.run(tried())
        assert [asked.body for asked in vendor.asked] == [b"in time", b""]


def test_a_request_without_a_body_is_whole_with_its_head() -> None:
    with service() as vendor:
        answers = iter([True, False])

        async def tried() -> None:
            inner = httpx.AsyncHTTPTransport()
            async with httpx.AsyncClient(transport=GuardedTransport(inner, LOOPBACK)) as client:
                with crossing(lambda: next(answers)):
                    await call(client, "POST", vendor.url)

        asyncio.run(tried())
        assert [asked.body for asked in vendor.asked] == [b""]


def test_only_asking_crosses_nothing() -> None:
    with service() as vendor:

        async def tried() -> bool:
            inner = httpx.AsyncHTTPTransport()
            async with httpx.AsyncClient(transport=GuardedTransport(inner, LOOPBACK)) as client:
                with crossing() as way:
                    await call(client, "GET", vendor.url)
                return way.crossed

        assert not asyncio.run(tried())


def test_a_cut_connection_has_crossed(database: Engine, playbook: Playbook) -> None:
    with service() as vendor:
        vendor.answer = lambda _: Said(cut="before")
        store_approved(database, playbook, post(1, playbook))
        clock = FastClock(NOON)
        dispatched(database, Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK), clock)
    assert states(database) == {"unsure": 3}


class Slow:
    """A channel on whose way out the bound passes."""

    service = ""
    picture_places = 1
    at_once = 4
    tells_crossing = True
    honours_keys = False
    keys_last: dt.timedelta | None = None

    def __init__(self, clock: FastClock) -> None:
        self.sender = UNLIMITED
        self.clock = clock
        self.left: list[str] = []

    async def send(self, message: Message) -> Answer:
        await self.clock.wait_until(NOON + 31 * MINUTE)
        cross()
        self.left.append(message.group)
        return Sent()

    async def probe(self, group: str | None) -> None:
        return None

    async def close(self) -> None:
        return None


def test_a_bound_that_passes_on_the_way_out_holds(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        connection.execute(update(posts).values(late_seconds=1800))
    clock = FastClock(NOON)
    channel = Slow(clock)
    dispatched(database, channel, clock)
    assert channel.left == []
    assert states(database) == {"skipped": 3}
