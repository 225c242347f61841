"""Claiming out of a long backlog, and making it: through the store's own functions, no network.

    python -m benchmarks.claiming [GROUPS POSTS [ATTEMPTS]]

Where `WEEKBOOK_BENCH_DATABASE_URL` names an empty database, that is used instead of a new one on
SQLite. The figures are deliveries a second with claim, settle and both events, a hundred at a time;
the time that the loop stood still while a store thread fanned out beside it; and the
longest batch.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out_step
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.posts import apply_changes
from engine.planning.posts.difference import Change
from engine.planning.posts.post import Post
from engine.services.calendar import give_verdict

NOON = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TOGETHER = 100
TICK = 0.005
SOURCE = """playbook bench
    timezone UTC
    runs from 2026-11-30

channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat mon at 12:00
"""


def calendar(engine: Engine, groups: int, posts: int) -> None:
    """Approved posts of one channel, a minute apart, all due by noon."""
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
        stall, stop = 0.0, False

        async def beat() -> None:
            nonlocal stall
            while not stop:
                begin = time.monotonic()
                await asyncio.sleep(TICK)
                stall = max(stall, time.monotonic() - begin - TICK)

        beating = asyncio.create_task(beat())
        begin = time.perf_counter()
        with ThreadPoolExecutor(1) as store:
            while await asyncio.get_running_loop().run_in_executor(store, step):
                pass
        taken = time.perf_counter() - begin
        stop = True
        await beating
        return taken, stall

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
        engine.dispose()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
