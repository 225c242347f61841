"""Bulkheads: a fault of one delivery or one channel is told, and everything else goes on."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.database.tables import deliveries
from engine.calendar.standing.status import NeededChannel
from engine.quotas import UNLIMITED
from engine.sending.channels.crossing import cross
from engine.sending.channels.port import Answer, Channel, Message, NotSent, Sent
from engine.sending.leases.lease import Lease
from engine.sending.workers import channel_loop, flight
from engine.sending.workers.channel_loop import ChannelLoop
from engine.sending.workers.channel_pool import Channels
from engine.sending.workers.dispatcher import Dispatcher
from engine.sending.workers.flight import backoff
from engine.time.clock import FastClock, WallClock
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.two_channels import two_channels

MINUTE = dt.timedelta(minutes=1)


class Members:
    """A channel of which each test makes what it needs: `does` is asked for every message."""

    service = ""
    picture_places = 1
    at_once = 4
    keys_last: dt.timedelta | None = None
    sender = UNLIMITED

    def __init__(
        self, does: Callable[[Message, int], Answer] = lambda *_: Sent(),
        tells_crossing: bool = False, honours_keys: bool = False,
    ) -> None:  # fmt: skip
        self.does = does
        self.tells_crossing = tells_crossing
        self.honours_keys = honours_keys
        self.seen: list[tuple[str, str]] = []

    async def send(self, message: Message) -> Answer:
        self.seen.append((message.post, message.group))
        await asyncio.sleep(0)
        return self.does(message, len(self.seen))

    async def probe(self, group: str | None) -> None:
        return None

    async def close(self) -> None:
        pass


class Odd(BaseException):
    """What no library should throw, and some do."""


def raising(error: BaseException) -> Callable[[Message, int], Answer]:
    def does(message: Message, number: int) -> Answer:
        if message.group == "g-2":
            raise error
        return Sent()

    return does


@pytest.mark.parametrize(
    "error",
    [KeyError("x"), ValueError(), RuntimeError(), Odd(), SystemExit(3), TimeoutError(),
     BaseExceptionGroup("all", [SystemError()])],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_whatever_a_channel_raises_is_that_delivery_alone_and_never_tried_again(
    database: Engine, playbook: Playbook, error: BaseException
) -> None:
    """After the network is touched nobody knows whether it arrived."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    members = Members(raising(error))
    dispatched(database, members, FastClock(NOON))
    assert states(database) == {"sent": 4, "unsure": 2}
    assert max(Counter(members.seen).values()) == 1


def test_what_a_channel_raises_before_its_first_byte_left_is_failed_and_never_unsure(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook))

    def does(message: Message, number: int) -> Answer:
        if message.group == "g-1":
            raise ValueError("in our own code")
        cross()
        if message.group == "g-2":
            raise ValueError("with the service")
        return Sent()

    dispatched(database, Members(does, tells_crossing=True), FastClock(NOON))
    with database.begin() as connection:
        found = connection.execute(select(deliveries.c.group_key, deliveries.c.state)).all()
    assert dict(map(tuple, found)) == {"g-1": "failed", "g-2": "unsure", "g-3": "sent"}


def test_a_message_that_hangs_is_given_up_and_keeps_no_other(
    database: Engine, playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_approved(database, playbook, post(1, playbook))
    monkeypatch.setattr(flight, "LONGEST_FLIGHT", 0.2)
    members = Members()

    async def send(message: Message) -> Answer:
        if message.group == "g-2":
            await asyncio.sleep(3600)
        return Sent()

    members.send = send  # type: ignore[method-assign]
    dispatched(database, members, FastClock(NOON))
    assert states(database) == {"sent": 2, "unsure": 1}


def test_results_are_kept_until_their_commit_has_succeeded(
    playbook: Playbook, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit after a settling fails, once for each: nothing sent is ever forgotten."""
    store_approved(database, playbook, *[post(number, playbook) for number in range(4)])
    settled = channel_loop.settle
    failing = {"left": 3}

    def after_settling(connection, outcomes, now):  # type: ignore[no-untyped-def]
        done = settled(connection, outcomes, now)
        if failing["left"]:
            failing["left"] -= 1
            raise OperationalError("COMMIT", {}, Exception("the disk is full"))
        return done

    monkeypatch.setattr(channel_loop, "settle", after_settling)
    members = Members()
    dispatcher = dispatched(database, members, FastClock(NOON))
    assert failing["left"] == 0
    assert states(database) == {"sent": 12}
    assert dispatcher.done["sent"] == 12
    assert max(Counter(members.seen).values()) == 1


def test_one_result_that_cannot_be_written_down_keeps_no_other(
    playbook: Playbook, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    settled = channel_loop.settle

    def poisonous(connection, outcomes, now):  # type: ignore[no-untyped-def]
        if any(one.delivery.group == "g-2" and one.state == "sent" for one in outcomes):
            raise TypeError("poison")
        return settled(connection, outcomes, now)

    monkeypatch.setattr(channel_loop, "settle", poisonous)
    told: list[str] = []
    dispatched(database, Members(), FastClock(NOON), trouble=told.append)
    assert states(database) == {"sent": 4, "unsure": 2}
    assert sum("could not be written down" in what for what in told) == 2


def test_the_bound_holds_right_before_the_request_too(
    database: Engine, playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendering took until after the bound: nothing goes out, and what was to come of a late one
    comes of it."""
    store_approved(database, playbook, post(1, playbook))
    clock = FastClock(NOON)
    members = Members()
    claimed = ChannelLoop._claimed

    def slowly(*arguments):  # type: ignore[no-untyped-def]
        found = claimed(*arguments)
        clock._now = NOON + 31 * MINUTE
        return found

    monkeypatch.setattr(ChannelLoop, "_claimed", slowly)
    dispatched(database, members, clock)
    assert members.seen == []
    assert states(database) == {"skipped": 3}


def test_without_its_lease_nothing_goes_out(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    members = Members()
    with Lease(database, clock := FastClock(NOON)) as lease:
        answers = iter([False] * 20)  # claims ask, too
        lease.may_send = lambda: next(answers, True)  # type: ignore[method-assign]
        dispatcher = Dispatcher(lease, _only(members), clock)
        asyncio.run(dispatcher.run(until_nothing_is_left=True))
    assert states(database) == {"sent": 3}
    assert len(members.seen) == 3
    with database.begin() as connection:
        attempts = connection.execute(select(deliveries.c.attempts)).scalars().all()
    assert min(attempts) >= 2, "each was kept back right before its request"


def test_a_retry_never_goes_past_the_bound(database: Engine, playbook: Playbook) -> None:
    """Each attempt is made within the bound, however long a service asks to wait."""
    store_approved(database, playbook, post(1, playbook))
    clock = FastClock(NOON)
    at: list[dt.datetime] = []

    def does(message: Message, number: int) -> Answer:
        at.append(clock.now())
        return NotSent("not now", dt.timedelta(minutes=20))

    dispatched(database, Members(does), clock)
    assert states(database) == {"skipped": 3}
    assert set(at) == {NOON, NOON + 20 * MINUTE}


def test_each_wait_is_longer_than_nothing_and_grows() -> None:
    """A backoff of nothing would ask a service again without a pause."""

    def made(attempts: int):  # type: ignore[no-untyped-def]
        return type("D", (), {"attempts": attempts, "key": "k"})()

    waits = [backoff(made(attempts)) for attempts in range(1, 30)]
    assert waits[0] >= dt.timedelta(seconds=1)
    assert all(wait >= dt.timedelta(seconds=1) for wait in waits)
    assert waits[-1] >= 2.5 * MINUTE
    assert max(waits) <= 5 * MINUTE
    longest = [flight.FIRST_WAIT * 2 ** min(n, 8) for n in range(29)]
    assert all(wait <= most for wait, most in zip(waits, longest, strict=True))


def test_a_channel_whose_own_loop_fails_rests_and_keeps_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claiming for one channel raises, for ever: the other sends, and it is told a few times."""
    made = two_channels(tmp_path, posts=3)
    engine = made.engine()
    claimed = ChannelLoop._claimed

    def faulty(self, *arguments):  # type: ignore[no-untyped-def]
        if self.key[1] == "a":
            raise AttributeError("a fault of ours")
        return claimed(self, *arguments)

    monkeypatch.setattr(ChannelLoop, "_claimed", faulty)
    told: list[str] = []
    members = Members()

    def opened(needed: NeededChannel) -> Channel:
        return members

    async def some_time() -> None:
        with Lease(engine, WallClock()) as lease:
            dispatcher = Dispatcher(lease, Channels(opened), WallClock(), trouble=told.append)
            task = asyncio.create_task(dispatcher.run())
            for _ in range(200):
                await asyncio.sleep(0.05)
                if len(told) >= 3:
                    break
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(some_time())
    engine.dispose()
    assert 2 <= len(told) <= 5
    assert all("channel t/a: a fault of Weekbook's own" in what for what in told)


def test_the_event_loop_never_waits_for_the_database(
    playbook: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement is slow; messages and timers go on meanwhile."""
    engine = open_database(f"sqlite:///{tmp_path / 'slow.db'}")
    upgrade(engine)
    store_approved(engine, playbook, *[post(number, playbook) for number in range(5)])
    threads: set[str] = set()
    sending = threading.Event()

    def slow(*_: object) -> None:
        if sending.is_set():
            threads.add(threading.current_thread().name)
            time.sleep(0.02)  # a disk that takes its time

    event.listen(engine, "before_cursor_execute", slow)  # not while the lease's thread runs
    with Lease(engine, clock := FastClock(NOON)) as lease:
        sending.set()
        dispatcher = Dispatcher(lease, _only(Members()), clock)
        asyncio.run(dispatcher.run(until_nothing_is_left=True))
        sending.clear()
    assert states(engine) == {"sent": 15}
    assert any(name.startswith("weekbook-store") for name in threads)
    assert threading.main_thread().name not in threads
    engine.dispose()


def _only(channel: Channel) -> Channels:
    return Channels(lambda needed: channel)


def test_a_channel_that_cannot_be_opened_keeps_no_other(tmp_path: Path) -> None:
    """Whatever opening raises; and it is told once, without what the address holds."""
    made = two_channels(tmp_path)
    engine = made.engine()
    told: list[str] = []
    members = Members()

    def opened(needed: NeededChannel) -> Channel:
        if needed.name == "a":
            raise KeyError("https://token@secret.example")
        return members

    async def some_time() -> None:
        with Lease(engine, WallClock()) as lease:
            dispatcher = Dispatcher(lease, Channels(opened), WallClock(), trouble=told.append)
            task = asyncio.create_task(dispatcher.run())
            for _ in range(200):
                await asyncio.sleep(0.05)
                if len(members.seen) == 3:
                    break
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(some_time())
    engine.dispose()
    assert len(members.seen) == 3, "the other channel's posts, though they come later"
    assert len(told) == 1
    assert "channel a" in told[0]
    assert "secret" not in told[0]
