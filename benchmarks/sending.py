"""Sending through the embedded dispatcher to a channel that costs nothing, on SQLite."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.measure import Figure
from benchmarks.samples import HEAD
from dsl.checking import check
from engine.calendar.database.connection import open_database, upgrade
from engine.planning.planner import plan
from engine.quotas import UNLIMITED
from engine.sending.channels.port import Answer, Message, Sent
from engine.sending.leases.lease import Lease
from engine.sending.workers.channel_pool import ready
from engine.sending.workers.dispatcher import Dispatcher
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict
from engine.time.clock import Clock, FastClock

GROUPS = 500
SOURCE = (
    HEAD.split("channel")[0]
    + """channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat every day at 09:00, 15:00
"""
)


class Nowhere:
    """Takes every message at once."""

    service = ""
    picture_places = 1
    honours_keys = True
    keys_last: dt.timedelta | None = None
    at_once = 500
    sender = UNLIMITED

    async def send(self, message: Message) -> Answer:
        return Sent()

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        pass


def sent(engine: Engine, clock: Clock, channel: Nowhere | None = None) -> Counter[str]:
    """Everything, sent by one dispatcher; nowhere unless told through which channel."""
    with Lease(engine, clock) as lease:
        channels = ready({("bench", "all"): channel or Nowhere()})
        dispatcher = Dispatcher(lease, channels, clock)
        return asyncio.run(dispatcher.run(until_nothing_is_left=True))


def figures() -> list[Figure]:
    files: dict[str, str] = {
        "bench.playbook": SOURCE,
        "t.md": "Hello {{ group.name }}",
        "groups.csv": "group,name\n" + "".join(f"g-{n},Group {n}\n" for n in range(GROUPS)),
    }

    def read(path: str) -> bytes:
        return files[path].encode()

    playbook = check("bench.playbook", read).playbook
    first = dt.date(2026, 11, 30)
    start = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as name:
        engine = open_database(f"sqlite:///{Path(name) / 'w.db'}")
        upgrade(engine)
        planned = plan(playbook, first, 1)
        apply_plan(engine, playbook, planned, first, 1, start, "bench")
        give_verdict(engine, [post.id for post in planned.posts], "approved", "bench", start)
        begin = time.perf_counter()
        done = sent(engine, FastClock(start))
        taken = time.perf_counter() - begin
        engine.dispose()
    count = done["sent"]
    assert count == 14 * GROUPS
    return [Figure(f"a delivery, embedded ({count} sent)", taken / count, "", None, "0.5 ms")]
