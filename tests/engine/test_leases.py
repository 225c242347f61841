"""Processes that are stopped, killed and wake up again, while others work on the same calendar."""

from __future__ import annotations

import datetime as dt
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from engine.calendar.database.connection import IDLE_IN_TRANSACTION, open_database
from engine.calendar.database.tables import leases, workers
from engine.calendar.workers.holder import held
from engine.calendar.workers.registry import DEALING, LEASE
from engine.sending.leases import lease as lease_module
from engine.sending.leases.beat import OLDEST_TICK, Beat
from engine.sending.leases.lease import Lease, LeaseLostError, SupersededError, alone
from engine.sending.leases.process import Process, certainly_dead
from engine.sending.workers.work_queue import install_queue
from engine.time.clock import SharedClock, WallClock, boot_seconds
from tests.commands import environment, started, weekbook
from tests.conftest import FULL
from tests.engine.made import SECRET
from tests.engine.test_killed import ended, made
from tests.postgres import own_server
from tests.receiver import Received, Receiver, receiver

CLOCK = WallClock()
GROUPS = 700 if FULL else 60


def wait_for(true: Callable[[], object], seconds: float = 60) -> None:
    """Until something is so in other processes; nothing hangs on how soon."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


@dataclass
class Three:
    """Three workers as processes of their own, on one PostgreSQL."""

    folder: Path
    url: str
    way: dict[str, str]
    running: list[subprocess.Popen[str]]

    def start(self, module: str = "weekbook.main", **way: str) -> None:
        with open(self.folder / "said", "a") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", module, "worker"], cwd=self.folder, stderr=said,
                env=environment(**self.way, **way), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                encoding="utf-8",
            )  # fmt: skip
        self.running.append(process)

    def of(self, number: int) -> subprocess.Popen[str]:
        """The process that works under a number."""
        engine = open_database(self.url)
        with engine.connect() as connection:
            row = connection.execute(select(workers.c.process).where(workers.c.number == number))
            pid = Process.read(row.scalar_one()).pid
        engine.dispose()
        return next(process for process in self.running if process.pid == pid)

    def dealer(self) -> int:
        engine = open_database(self.url)
        with engine.connect() as connection:
            found = connection.scalar(select(leases.c.holder).where(leases.c.name == "dealer"))
        engine.dispose()
        return found or 0


@contextmanager
def three_workers(folder: Path, hook: Receiver, count: int = 3) -> Iterator[Three]:
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="weekbook-leases-"))
        server = stack.enter_context(own_server(Path(name)))
        made(folder, "env HOOK", server.url, GROUPS)
        engine = open_database(server.url)
        install_queue(engine)
        engine.dispose()
        way = {"HOOK": hook.url, "HOOK_SECRET": SECRET, "WEEKBOOK_DATABASE_URL": server.url}
        here = Three(folder, server.url, way, [])
        try:
            for _ in range(count):
                here.start()
            yield here
        finally:
            for process in here.running:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait(30)


def pair(item: Received) -> tuple[str, str]:
    return item.data["post"], item.data["group"]


def look_at(found: dict[tuple[str, str], str], hook: Receiver, most_unsure: int) -> None:
    """Nothing lost, nothing doubled, every group in its order."""
    times = Counter(map(pair, hook.received))
    assert len(found) == 10 * GROUPS
    assert max(times.values()) == 1, "sent twice"
    assert set(found.values()) <= {"sent", "unsure", "asking"}
    assert not [key for key, state in found.items() if state == "sent" and key not in times]
    assert not [key for key, state in found.items() if state == "asking" and key in times]
    assert sum(state != "sent" for state in found.values()) <= most_unsure
    due = {post: place for place, post in enumerate(sorted({post for post, _ in found}))}
    order: dict[str, list[int]] = {}
    for item in hook.received:
        order.setdefault(item.data["group"], []).append(due[item.data["post"]])
    for group, places in order.items():
        assert places == sorted(places), f"out of order in {group}"


@pytest.mark.parametrize("before", ["head", "body"])
def test_a_worker_that_was_stopped_right_before_a_request_does_not_send_it(
    tmp_path: Path, before: str
) -> None:
    """It had claimed and connected; others went on with later posts meanwhile. When it moves, it
    looks once more, and what it knows not to have sent asks, since it can only go out of order."""
    with receiver() as hook, three_workers(tmp_path, hook, 0) as here:
        here.start("tests.stopping", STOP_AT="40", STOP_BEFORE=before)
        frozen = here.running[0]
        wait_for(lambda: Path(f"/proc/{frozen.pid}/stat").read_text().split()[2] == "T")
        here.start()
        wait_for(
            lambda: not {"waiting", "sending"} & set(ended(tmp_path, here.url).values()),
            LEASE + DEALING + 60,
        )
        left = {key for key, state in ended(tmp_path, here.url).items() if state == "unsure"}
        assert left, "it had something under way"
        arrived = len(hook.received)
        frozen.send_signal(signal.SIGCONT)
        wait_for(lambda: "asking" in ended(tmp_path, here.url).values())
        frozen.send_signal(signal.SIGTERM)
        frozen.wait(60)  # whatever it had under way has ended
        late = list(map(pair, hook.received[arrived:]))
        assert not late, "sent when it moved"
        found = ended(tmp_path, here.url)
        assert {key for key, state in found.items() if state == "asking"} <= left
        look_at(found, hook, 16)


def test_the_worker_that_deals_is_stopped_and_the_others_send_on(tmp_path: Path) -> None:
    """And when it moves again, it goes on under a new number."""
    with receiver() as hook, three_workers(tmp_path, hook) as here:
        hook.wait_for(GROUPS)
        dealer = here.dealer()
        frozen = here.of(dealer)
        frozen.send_signal(signal.SIGSTOP)
        at, count, gaps = time.monotonic(), len(hook.received), [0.0]
        while len(hook.received) < 10 * GROUPS - 40:  # its own attempts wait for its lease's end
            before = len(hook.received)
            wait_for(lambda before=before: len(hook.received) > before, LEASE + DEALING + 10)
            now = time.monotonic()
            gaps.append(now - at)
            at = now
        assert here.dealer() != dealer
        assert max(gaps) <= LEASE + DEALING, "a standstill longer than the leases"
        assert len(hook.received) > count
        wait_for(lambda: "sending" not in ended(tmp_path, here.url).values(), LEASE + 30)
        stopped = ended(tmp_path, here.url)
        frozen.send_signal(signal.SIGCONT)
        engine = open_database(here.url)
        again = select(workers.c.number).where(
            workers.c.process.like(f"%#{frozen.pid}@%"), workers.c.number > dealer
        )
        with engine.connect() as connection:
            wait_for(lambda: connection.scalar(again) or connection.rollback())
        engine.dispose()
        wait_for(lambda: not {"waiting", "sending"} & set(ended(tmp_path, here.url).values()))
        found = ended(tmp_path, here.url)
        assert list(found.values()).count("unsure") <= list(stopped.values()).count("unsure")
        look_at(found, hook, 16)


def test_stopped_and_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    """As many as two stand still at a time, some beyond their leases; others are killed."""
    drawn = random.Random(7)
    deeds = 10 if FULL else 3
    with receiver() as hook, three_workers(tmp_path, hook) as here:
        kills = 0
        for deed, count in enumerate(sorted(drawn.sample(range(20, 8 * GROUPS), deeds))):
            wait_for(lambda count=count: len(hook.received) >= count, 3 * LEASE)
            victim = drawn.choice(here.running)
            if deed % 3 == 2:
                victim.kill()
                victim.wait(30)
                here.running.remove(victim)
                here.start()
                kills += 1
            else:
                victim.send_signal(signal.SIGSTOP)
                if deed >= 1:
                    drawn.choice(here.running).send_signal(signal.SIGCONT)
        for process in here.running[1:]:
            process.send_signal(signal.SIGCONT)
        wait_for(
            lambda: not {"waiting", "sending"} & set(ended(tmp_path, here.url).values()), 3 * LEASE
        )
        here.running[0].send_signal(signal.SIGCONT)
        look_at(ended(tmp_path, here.url), hook, 16 * deeds)


def stop_between_transactions(process: subprocess.Popen[str], folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'weekbook.db'}")

    def stopped() -> bool:
        process.send_signal(signal.SIGSTOP)
        try:
            with engine.connect() as connection:
                connection.connection.execute("PRAGMA busy_timeout=100")
                connection.execute(text("SELECT 1"))
                return True
        except OperationalError:
            process.send_signal(signal.SIGCONT)
            return False

    wait_for(stopped)
    engine.dispose()


def test_a_run_that_is_stopped_in_the_middle_of_writing_is_told_of(tmp_path: Path) -> None:
    """Only its end lets go of the file; everything that only reads goes on."""
    made(tmp_path, "outbox", groups=3)
    script = (
        "import os, signal, sys; from pathlib import Path; from engine.time.clock import WallClock;"
        "from engine.calendar.database.connection import open_database; from engine.sending.leases.lease import alone;"
        "engine = open_database('sqlite:///weekbook.db');\n"
        "with alone(Path(), engine, WallClock()) as lease, lease.begin():\n"
        "    os.kill(os.getpid(), signal.SIGSTOP)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, env=environment())
    try:
        wait_for(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "T")
        told = weekbook("run", cwd=tmp_path, status=2).stderr
        assert f"process {process.pid} is stopped" in told
        assert "deliveries" in weekbook("status", cwd=tmp_path, status=None).stdout
        process.send_signal(signal.SIGCONT)
        process.wait(30)
        assert "sent" in weekbook("run", "--until-done", cwd=tmp_path).stdout
    finally:
        process.kill()
        process.wait(30)


def test_a_stopped_run_is_told_of_and_superseded_and_ends_itself_when_it_moves(
    tmp_path: Path,
) -> None:
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        way = {"HOOK": hook.url, "HOOK_SECRET": SECRET}
        first = subprocess.Popen(
            [sys.executable, "-m", "weekbook.main", "run"], cwd=tmp_path, stderr=subprocess.PIPE,
            env=environment(**way),
            stdout=subprocess.DEVNULL, encoding="utf-8",
        )  # fmt: skip
        try:
            hook.wait_for(20)
            told = weekbook("run", "--take-over", cwd=tmp_path, status=2, env=way).stderr
            assert f"process {first.pid} is at work" in told
            stop_between_transactions(first, tmp_path)
            told = weekbook("run", cwd=tmp_path, status=2, env=way).stderr
            assert f"process {first.pid} is stopped, last sign " in told
            engine = open_database(f"sqlite:///{tmp_path / 'weekbook.db'}")

            def silent() -> float:
                with engine.connect().execution_options(reads=True) as connection:
                    found = held(connection)
                return boot_seconds() - found.beat_at if found else 0.0

            wait_for(lambda: silent() > LEASE, 2 * LEASE)
            assert "--take-over" in weekbook("run", cwd=tmp_path, status=2, env=way).stderr
            second = started("run", "--take-over", cwd=tmp_path, **way)
            wait_for(lambda: silent() < LEASE)
            third = weekbook("run", "--take-over", cwd=tmp_path, status=2, env=way).stderr
            assert f"process {second.pid} is at work" in third
            hook.wait_for(8 * GROUPS)
            first.send_signal(signal.SIGCONT)
            assert first.wait(60) == 2
            assert first.stderr is not None
            assert f"process {second.pid} " in first.stderr.read(), "who has its place is told"
            # With the first one gone, its lock is free; the second has the epoch all the same.
            assert "at work" in weekbook("run", cwd=tmp_path, status=2, env=way).stderr
            wait_for(lambda: not {"waiting", "sending"} & set(ended(tmp_path).values()))
            second.send_signal(signal.SIGTERM)
            second.wait(30)
            engine.dispose()
        finally:
            first.kill()
            first.wait(30)
            assert first.stderr is not None
            first.stderr.close()
        look_at(ended(tmp_path), hook, 16)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_sqlite_only_a_silent_holder_is_superseded(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lease(database, CLOCK) as first:
        now = boot_seconds()
        monkeypatch.setattr(lease_module, "boot_seconds", lambda: now + LEASE + 60)
        with Lease(database, CLOCK, locked=False, take_over=True) as second:
            assert second.number > first.number
            assert not first.may_send()
            with pytest.raises(SupersededError), first.begin():
                pass
            assert first.lost
            with second.begin():
                pass
    with alone(tmp_path, database, CLOCK) as third:
        assert third.number > second.number


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_worker_goes_by_the_servers_clock_from_its_first_moment(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, true = SharedClock(), WallClock().now
    monkeypatch.setattr(WallClock, "now", lambda _: true() + dt.timedelta(seconds=50))
    with Lease(database, clock, shared=True):
        assert -5 < (clock.now() - true()).total_seconds() <= 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_sign_that_had_to_wait_sets_no_clock_ahead(database: Engine) -> None:
    """For a place among the connections, a lock, or the process to move again."""
    clock = SharedClock()
    with Lease(database, clock, shared=True) as lease, database.begin() as connection:
        connection.execute(
            text("UPDATE workers SET name = 'held' WHERE number = :n"), {"n": lease.number}
        )
        threading.Timer(1.5, connection.commit).start()
        assert lease._sign()
        assert (clock.now() - WallClock().now()).total_seconds() <= 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_lease_that_ran_out_claims_nothing_beats_no_more_and_deals_to_nobody(
    database: Engine,
) -> None:
    with Lease(database, CLOCK, shared=True) as first, Lease(database, CLOCK, shared=True) as other:
        assert first.deals()
        assert not other.deals()
        with database.begin() as connection:
            connection.execute(
                text("UPDATE workers SET until = until - interval '1 minute' WHERE number = :n"),
                {"n": first.number},
            )
        assert other.deals(), "whoever dealt has given no sign"
        assert not first._sign()
        assert not first.may_send()
        with pytest.raises(LeaseLostError), first.begin():
            pass
        with other.begin() as connection:
            assert other.dead(connection) == ()
        first.renew()
        assert first.number > other.number
        assert not first.deals()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_claim_under_way_is_not_taken_over_until_it_has_ended(database: Engine) -> None:
    out = text("UPDATE workers SET until = until - interval '1 minute' WHERE number = :n")
    alive = select(workers.c.number).where(workers.c.ended_at.is_(None)).order_by("number")
    with Lease(database, CLOCK, shared=True) as first, Lease(database, CLOCK, shared=True) as other:
        with first.begin(), database.begin() as connection:
            # The beat is not kept waiting by a claim, and what runs out meanwhile is left alone.
            connection.execute(out, {"n": first.number})
            connection.commit()
            with other.begin() as looking:
                other.dead(looking)
                assert looking.execute(alive).scalars().all() == [first.number, other.number]
        with other.begin() as looking:
            other.dead(looking)
            assert looking.execute(alive).scalars().all() == [other.number]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_transaction_that_stands_still_is_broken_off_by_the_server(database: Engine) -> None:
    """A process that is stopped inside one keeps nobody waiting; this one just does nothing."""
    with Lease(database, CLOCK, shared=True) as first, Lease(database, CLOCK, shared=True) as other:
        connection = first.engine.connect()
        connection.execute(text("UPDATE leases SET epoch = epoch + 1"))
        begun = time.monotonic()
        with other.begin() as waiting:
            waiting.execute(text("UPDATE leases SET epoch = epoch + 1"))
        assert time.monotonic() - begun < IDLE_IN_TRANSACTION + 5
        connection.invalidate()
        connection.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_a_dead_process_of_this_machine_held_is_free_at_once(database: Engine) -> None:
    child = subprocess.Popen(["sleep", "60"])
    process = Process.this()
    stat = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    theirs = Process(process.machine, child.pid, stat[19])
    assert theirs.state(process.machine) == "at work"
    child.send_signal(signal.SIGSTOP)
    wait_for(lambda: theirs.state(process.machine) == "stopped")
    gone = certainly_dead(process)
    assert not gone(str(theirs))
    with Lease(database, CLOCK) as lease, database.begin() as connection:
        connection.execute(
            text("UPDATE workers SET process = :p WHERE number = :n"),
            {"p": str(theirs), "n": lease.number},
        )
        connection.commit()
        with pytest.raises(Exception, match=r"last sign was \d+ s ago"):
            Lease(database, CLOCK).__enter__()
        child.kill()
        wait_for(lambda: theirs.state(process.machine) == "dead")  # and not yet waited for
        with Lease(database, CLOCK):
            pass
        child.wait(30)
        assert gone(str(theirs))


def test_what_is_not_known_of_a_process_is_not_said() -> None:
    here = Process.this()
    assert here.state(here.machine) == "at work"
    assert Process.read(str(here)) == here
    assert Process("another boot pid:[1]", here.pid, here.started).state(here.machine) == ""
    assert Process(here.machine, here.pid, "1").state(here.machine) == "dead", (
        "the number came round"
    )
    for nonsense in ("", "#", "x", " #1@", "a #b@c"):
        assert Process.read(nonsense).state(here.machine) == ""


def test_signs_stop_where_the_event_loop_has(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    monkeypatch.setattr("engine.sending.leases.beat.EVERY", 0.05)
    monkeypatch.setattr("engine.sending.leases.beat.AGAIN", 0.05)
    beat = Beat(lambda: given.append(boot_seconds()) is None)
    beat.start()
    wait_for(lambda: len(given) > 2)
    beat._ticked = boot_seconds() - OLDEST_TICK - 1
    count = len(given)
    before = boot_seconds()
    wait_for(lambda: boot_seconds() - before > 0.5)
    assert len(given) <= count + 1
    beat._ticked = boot_seconds() + 60
    wait_for(lambda: len(given) > count + 2)
    beat.stop()
