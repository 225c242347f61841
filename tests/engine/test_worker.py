"""Workers over one PostgreSQL: what the storm cannot see for certain, one by one."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import OperationalError

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import workers
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.limits.circuits import all_open
from engine.calendar.standing.status import NeededChannel
from engine.quotas import UNLIMITED, Rate, Sender
from engine.sending.channels.port import AddressError, Answer, Channel, Message, Sent
from engine.sending.leases.lease import AlreadyRunningError, Lease, LeaseLostError, alone
from engine.sending.workers.channel_loop import ChannelLoop
from engine.sending.workers.channel_pool import Channels, ready
from engine.sending.workers.work_queue import NoQueueError, install_queue
from engine.sending.workers.worker import Worker
from engine.time.clock import WallClock
from tests.commands import weekbook
from tests.engine.made import approve, post, states, store

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
CLOCK = WallClock()
LONGER = 2.0
"""For how many seconds workers look again where nothing more is to come to pass."""


class Members:
    """What members see, and under which key."""

    service = ""
    picture_places = 1
    at_once = 4
    keys_last: dt.timedelta | None = None

    def __init__(self, honours_keys: bool = False, sender: Sender = UNLIMITED) -> None:
        self.honours_keys = honours_keys
        self.sender = sender
        self.seen: list[tuple[str, str]] = []

    async def send(self, message: Message) -> Answer:
        self.seen.append((message.post, message.group))
        await asyncio.sleep(0)
        return Sent()

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        pass


@pytest.fixture
def queue(database: Engine) -> Engine:
    install_queue(database)
    return database


def due(database: Engine, playbook: Playbook, count: int) -> None:
    """So many posts to three groups, due a moment ago."""
    now = CLOCK.now()
    made = [
        post(number, playbook, now - dt.timedelta(seconds=count - number))
        for number in range(count)
    ]
    store(database, playbook, made, now - dt.timedelta(minutes=5))
    approve(database, made, now - dt.timedelta(minutes=5))


def work(
    database: Engine, folder: Path, channel: Channel, workers: int,
    so_far: Callable[[], bool] | None = None,
    told: Callable[[Counter[str]], None] = lambda _: None,
) -> None:  # fmt: skip
    """So many workers at once, until nothing is left; or until something is so, and then for a
    while longer, in which they look again and again."""

    async def watched(running: asyncio.Future[Any], so_far: Callable[[], bool]) -> None:
        while not running.done() and not await asyncio.to_thread(so_far):
            await asyncio.sleep(0.05)
        await asyncio.wait((running,), timeout=LONGER)
        assert running.cancel(), "they ended by themselves"
        await asyncio.wait((running,))

    async def together() -> None:
        with ExitStack() as stack:
            leases = [stack.enter_context(Lease(database, CLOCK, True)) for _ in range(workers)]
            made = [
                Worker(
                    lease, ready({("test", "all"): channel}), CLOCK, folder / f"mark-{number}", told
                )
                for number, lease in enumerate(leases)
            ]
            running = asyncio.gather(*(one.run(so_far is None) for one in made))
            async with asyncio.timeout(60):
                await (running if so_far is None else watched(running, so_far))

    asyncio.run(together())


def test_workers_share_the_work_in_each_groups_order(
    queue: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    due(queue, playbook, 20)
    members = Members()
    work(queue, tmp_path, members, 3)
    assert states(queue) == {"sent": 60}
    assert max(Counter(members.seen).values()) == 1
    for group in ("g-1", "g-2", "g-3"):
        order = [post for post, seen_by in members.seen if seen_by == group]
        assert order == sorted(order)


def test_a_limit_holds_for_all_workers_together(
    queue: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    due(queue, playbook, 5)
    members = Members(sender=Sender("robot", Rate(7, dt.timedelta(minutes=5))))
    work(queue, tmp_path, members, 3, lambda: len(members.seen) >= 7)
    assert len(members.seen) == 7
    assert states(queue) == {"sent": 7, "waiting": 8}


def died(connection: Connection, now: dt.datetime) -> int:
    """The number of a worker on another machine that gave its last sign a while ago."""
    values = {"name": "somewhere:1", "until": now - dt.timedelta(seconds=1)}
    number: int = connection.execute(
        insert(workers).values(values).returning(workers.c.number)
    ).scalar_one()
    return number


@pytest.mark.parametrize("honours_keys", [True, False])
def test_what_a_dead_worker_left_is_taken_over_while_others_work(
    queue: Engine, playbook: Playbook, tmp_path: Path, honours_keys: bool
) -> None:
    due(queue, playbook, 1)
    now = CLOCK.now()
    with queue.begin() as connection:
        fan_out(connection, now)
        dead = died(connection, now)
        assert len(claim(connection, now, ("test", "all"), 2, by=dead).deliveries) == 2
    members = Members(honours_keys)
    work(queue, tmp_path, members, 2)
    assert states(queue) == ({"sent": 3} if honours_keys else {"sent": 1, "unsure": 2})
    assert len(members.seen) == (3 if honours_keys else 1)


def test_what_a_living_worker_is_sending_is_left_to_it(
    queue: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    due(queue, playbook, 1)
    now = CLOCK.now()
    with Lease(queue, CLOCK, True) as living:
        with living.begin() as connection:
            fan_out(connection, now)
            claim(connection, now, ("test", "all"), 2, by=living.number)
        work(queue, tmp_path, Members(), 1, lambda: "sent" in states(queue))
        assert states(queue) == {"sending": 2, "sent": 1}


def test_a_failure_in_the_middle_of_a_turn_is_gone_over(
    queue: Engine, playbook: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first claim fails, and then the first writing down."""
    due(queue, playbook, 3)
    failing = Failing({"claim": 1, "write": 1})
    monkeypatch.setattr(ChannelLoop, "_claimed", failing.before("claim", ChannelLoop._claimed))
    settled = failing.before("write", ChannelLoop._settled_together)
    monkeypatch.setattr(ChannelLoop, "_settled_together", settled)
    members = Members()
    work(queue, tmp_path, members, 1)
    assert failing.left == {"claim": 0, "write": 0}
    assert states(queue) == {"sent": 9}
    assert max(Counter(members.seen).values()) == 1


def test_a_fault_of_ours_in_a_turn_keeps_the_channel_from_nobody(
    queue: Engine, playbook: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two turns end in a fault of our own code; the next ones send everything, once."""
    due(queue, playbook, 3)
    left = [1, 2]
    claimed = ChannelLoop._claimed

    def faulty(self, *arguments):  # type: ignore[no-untyped-def]
        if left:
            left.pop()
            raise RuntimeError("a fault of ours")
        return claimed(self, *arguments)

    monkeypatch.setattr(ChannelLoop, "_claimed", faulty)
    members = Members()
    work(queue, tmp_path, members, 1)
    assert states(queue) == {"sent": 9}
    assert max(Counter(members.seen).values()) == 1


def test_a_turn_that_breaks_off_gives_its_channel_back(
    queue: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """Whatever ends it: what is approved then is sent in turns to come."""
    now = CLOCK.now()
    first, second = post(1, playbook, now), post(2, playbook, now)
    store(queue, playbook, [first, second], now - dt.timedelta(minutes=5))
    approve(queue, [first], now - dt.timedelta(minutes=5))
    broken: list[Counter[str]] = []

    def told(done: Counter[str]) -> None:
        if not broken:
            broken.append(done)
            approve(queue, [second], now)
            raise RuntimeError("whoever is told has a fault")

    work(queue, tmp_path, Members(), 1, lambda: states(queue) == {"sent": 6}, told)
    assert broken


class Failing:
    """Lets a method fail so many times as if the database were away."""

    def __init__(self, left: dict[str, int]) -> None:
        self.left = left

    def before(self, name: str, method):  # type: ignore[no-untyped-def]
        def call(*arguments):  # type: ignore[no-untyped-def]
            if self.left[name]:
                self.left[name] -= 1
                raise OperationalError("", {}, Exception("the database is away"))
            return method(*arguments)

        return call


def test_a_run_and_workers_turn_each_other_away(database: Engine, tmp_path: Path) -> None:
    one, two = Lease(database, CLOCK, True), Lease(database, CLOCK, True)
    with one, two, pytest.raises(AlreadyRunningError), alone(tmp_path, database, CLOCK):
        pass
    with (
        alone(tmp_path, database, CLOCK),
        pytest.raises(AlreadyRunningError),
        Lease(database, CLOCK, True),
    ):
        pass


def test_where_a_session_breaks_off_nothing_is_claimed_until_the_lease_is_renewed(
    queue: Engine, playbook: Playbook
) -> None:
    """Nobody knows whether its last transaction came through: what it claimed is taken over."""
    due(queue, playbook, 1)
    with Lease(queue, CLOCK, True) as lease:
        first = lease.number
        with lease.begin() as connection:
            fan_out(connection, CLOCK.now())
            claim(connection, CLOCK.now(), ("test", "all"), 2, by=first)
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with queue.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(OperationalError), lease.begin() as connection:
            connection.execute(text("SELECT 1"))
        assert lease.lost
        with pytest.raises(LeaseLostError), lease.begin():
            pass
        lease.renew()
        assert lease.number > first
        with lease.begin() as connection:
            assert lease.dead(connection) == (first,)


def test_without_a_queue_it_is_told_what_to_do(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    with pytest.raises(NoQueueError, match="weekbook db upgrade"):
        work(database, tmp_path, Members(), 1)


def test_the_command_needs_postgresql_and_makes_the_queue(database: Engine, tmp_path: Path) -> None:
    weekbook("new", "here", cwd=tmp_path)
    here = tmp_path / "here"
    weekbook("db", "upgrade", cwd=here)
    assert "workers need PostgreSQL" in weekbook("worker", cwd=here, status=2).stderr
    url = {"WEEKBOOK_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    assert "`weekbook db upgrade`" in weekbook("worker", cwd=here, status=2, env=url).stderr
    weekbook("db", "upgrade", cwd=here, env=url)
    weekbook("db", "upgrade", cwd=here, env=url)
    assert weekbook("worker", "--until-done", cwd=here, env=url).stdout == "nothing was due\n"


def test_a_channel_that_no_worker_has_an_address_for_is_out_of_order(
    queue: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """It opens a circuit and is told, once all workers say so; where one has it, it is left to it."""
    due(queue, playbook, 1)

    def unset(needed: NeededChannel) -> Channel:
        raise AddressError(f"channel {needed.name}: HOOK is not set")

    def opened() -> list[str]:
        with queue.connect() as connection:
            return [f"{one.playbook}/{one.channel}: {one.words}" for one in all_open(connection)]

    def look(lease: Lease, channels: Channels, told: list[str]) -> None:
        worker = Worker(lease, channels, CLOCK, mark=tmp_path / "mark", trouble=told.append)
        with queue.begin() as connection:
            channels.refresh(connection)
            worker.upkeep.circuits._looked(connection, CLOCK.now())

    told: list[str] = []
    with Lease(queue, CLOCK, shared=True) as first:
        with Lease(queue, CLOCK, shared=True) as second:
            look(first, Channels(unset), told)
            assert (opened(), told) == ([], [])
            look(second, ready({("test", "all"): Members()}), told)
            look(first, Channels(unset), told)
            assert (opened(), told) == ([], []), "the other worker has it"
        look(first, Channels(unset), told)
        assert opened() == ["test/all: channel all: HOOK is not set"]
        assert len(told) == 1
        look(first, Channels(unset), told)
        assert len(told) == 1, "told once"
        with Lease(queue, CLOCK, shared=True) as third:
            look(third, ready({("test", "all"): Members()}), told)
        assert opened() == []
