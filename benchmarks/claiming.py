"""Claiming out of a long backlog, and making it; no network.

    python -m benchmarks.claiming [GROUPS POSTS [ATTEMPTS]]

Where `WEEKBOOK_BENCH_DATABASE_URL` names an empty database, that is used instead of a new one on
SQLite. The figures are deliveries a second, first through the store's own functions (claim, settle
and both events, a hundred at a time), then from end to end: a dispatcher on the machine's clock,
each text rendered, each message taken at once by a channel that costs nothing. Beside both stands
the rate by the processor's time of this process alone, which holds on a busy machine as well; and
for how long the event loop stood still at most.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from benchmarks.sending import Nowhere
from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out_step
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.posts import apply_changes
from engine.calendar.standing.kept_counts import counts
from engine.planning.posts.difference import Change
from engine.planning.posts.post import Post
from engine.sending.leases.lease import Lease
from engine.sending.workers.channel_pool import ready
from engine.sending.workers.dispatcher import Dispatcher
from engine.sending.workers.garbage import passed_over
from engine.services.calendar import give_verdict
from engine.time.clock import WallClock

NOON = WallClock().now()
DAY = dt.timedelta(days=1)
TOGETHER = 100
TICK = 0.005
SOURCE = """playbook bench
    timezone UTC
    runs from 2026-01-01

channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat mon at 12:00
"""


def calendar(engine: Engine, groups: int, posts: int) -> None:
    """Approved posts of one channel, a minute apart, all due by now."""
    rows = "".join(f"g-{number:06},Group {number}\n" for number in range(groups))
    files = {"bench.playbook": SOURCE, "t.md": "Hello {{ group.name }}",
             "groups.csv": f"group,name\n{rows}"}  # fmt: skip
    playbook = check("bench.playbook", lambda path: files[path].encode()).playbook
    changes = [Change("add", None, _post(playbook, number)) for number in range(posts)]
    upgrade(engine)
    with engine.begin() as connection:
        apply_changes(connection, playbook, changes, NOON - DAY, "bench")
    ids = [change.shown.id for change in changes]
    give_verdict(engine, ids, "approved", "bench", NOON - DAY)


def _post(playbook: Playbook, number: int) -> Post:
    due = NOON - dt.timedelta(hours=1) + dt.timedelta(minutes=number)
    return Post(
        id=f"bench/all/{number:03}", playbook=playbook.name, channel="all", element="chat",
        title="Chat", kind="activity", stage="", topic="", part="", date=due.date(),
        time=due.time(), zone="UTC", due=due, late=6 * DAY, place="bench.playbook:13", reasons=(),
        template="Hello {{ group.name }}", context={"post": {}}, text="", approve_alone=False,
    )  # fmt: skip


@dataclass(slots=True)
class Stall:
    """For how many seconds the event loop stood still at most."""

    longest: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Stall]:
    """Looks every 5 ms whether the loop moves."""
    stall = Stall()

    async def beat() -> None:
        while True:
            begin = time.monotonic()
            await asyncio.sleep(TICK)
            stall.longest = max(stall.longest, time.monotonic() - begin - TICK)

    beating = asyncio.create_task(beat())
    try:
        yield stall
    finally:
        beating.cancel()
        await asyncio.wait((beating,))


def fanned_out(engine: Engine, batch: int = 2_000) -> tuple[float, float, float]:
    """Makes all deliveries in a store thread. Seconds it took, its longest batch, and for how long
    the loop beside it stood still at most."""
    longest = 0.0

    def step() -> bool:
        nonlocal longest
        begin = time.perf_counter()
        with engine.begin() as connection:
            more = fan_out_step(connection, NOON, batch)
        longest = max(longest, time.perf_counter() - begin)
        return more

    async def run() -> tuple[float, float]:
        begin = time.perf_counter()
        async with watched() as stall:
            with ThreadPoolExecutor(1) as store:
                while await asyncio.get_running_loop().run_in_executor(store, step):
                    pass
        return time.perf_counter() - begin, stall.longest

    with passed_over():
        taken, stall = asyncio.run(run())
    return taken, longest, stall


def a_second(engine: Engine, attempts: int) -> tuple[float, float, float]:
    """Deliveries a second, claimed and settled, by the clock and by the processor's time alone;
    and the longest claim in seconds."""
    done, longest = 0, 0.0
    begin, worked = time.perf_counter(), time.process_time()
    while done < attempts:
        started = time.perf_counter()
        with engine.begin() as connection:
            found = claim(connection, NOON, ("bench", "all"), TOGETHER, by=1).deliveries
        longest = max(longest, time.perf_counter() - started)
        if not found:
            break
        with engine.begin() as connection:
            settle(connection, [Outcome(one, "sent") for one in found], NOON)
        done += len(found)
    taken, worked = time.perf_counter() - begin, time.process_time() - worked
    return done / taken, done / worked, longest


def sent_a_second(engine: Engine, attempts: int) -> tuple[float, float, float]:
    """Deliveries a second from end to end, by the clock and by this process's time alone; and for
    how many seconds the event loop stood still at most."""

    async def run(dispatcher: Dispatcher) -> tuple[float, float, float]:
        begin, worked = time.perf_counter(), time.process_time()
        async with watched() as stall:
            sending = asyncio.create_task(dispatcher.run())
            while dispatcher.done["sent"] < attempts and not sending.done():
                await asyncio.sleep(0.02)
            taken, worked = time.perf_counter() - begin, time.process_time() - worked
        done = dispatcher.done["sent"]
        sending.cancel()
        await asyncio.wait((sending,))
        return done / taken, done / worked, stall.longest

    clock = WallClock()
    with Lease(engine, clock) as lease:
        return asyncio.run(run(Dispatcher(lease, ready({("bench", "all"): Nowhere()}), clock)))


def counted(engine: Engine) -> tuple[float, float]:
    """Seconds of a count by state as the database keeps it, and of one over the table."""
    table = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    with engine.begin() as connection:
        begin = time.perf_counter()
        kept = counts(connection)
        between = time.perf_counter()
        read = {row[0]: row[1] for row in connection.execute(table)}
        end = time.perf_counter()
    if kept != read:
        raise RuntimeError(f"kept {kept}, there are {read}")
    return between - begin, end - between


def main(groups: int = 20_000, posts: int = 10, attempts: int = 20_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        own = f"sqlite:///{Path(name) / 'w.db'}"
        engine = open_database(os.environ.get("WEEKBOOK_BENCH_DATABASE_URL", own))
        calendar(engine, groups, posts)
        taken, batch, stall = fanned_out(engine)
        made = f"{groups * posts:,} due to {groups:,} groups"
        print(f"{made}: made in {taken:.1f} s; longest batch {batch * 1e3:.0f} ms,"
              f" the loop stood still for {stall * 1e3:.0f} ms")  # fmt: skip
        rate, alone, longest = a_second(engine, attempts)
        print(f"{made}: {rate:,.0f} claimed and settled a second ({alone:,.0f} a second of the"
              f" processor's time); longest claim {longest * 1e3:.0f} ms")  # fmt: skip
        rate, alone, stall = sent_a_second(engine, 2 * attempts)
        print(f"{made}: {rate:,.0f} sent a second from end to end ({alone:,.0f} a second of the"
              f" processor's time); the loop stood still for {stall * 1e3:.0f} ms")  # fmt: skip
        kept, read = counted(engine)
        print(f"{made}: counted by state in {kept * 1e3:.1f} ms as kept,"
              f" {read * 1e3:.1f} ms by reading every delivery")  # fmt: skip
        engine.dispose()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
