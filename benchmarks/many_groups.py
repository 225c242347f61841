"""A post to a hundred thousand groups at 20:00, on SQLite, to a channel that costs nothing."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.samples import HEAD
from benchmarks.sending import sent
from dsl.check import check
from engine.clock import FastClock
from engine.pipeline import apply_plan, give_verdict
from engine.plan.planner import plan
from engine.store.database import open_database, upgrade
from engine.store.fan_out import fan_out

GROUPS = 100_000
SOURCE = (
    HEAD.split("channel")[0]
    + """channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat mon at 20:00 late up to 3h
"""
)
FIRST = dt.date(2026, 11, 30)
DUE = dt.datetime(2026, 11, 30, 19, tzinfo=dt.UTC)


def figures() -> list[Figure]:
    rows = "".join(f"g-{number},Group {number}\n" for number in range(GROUPS))
    files = {"bench.playbook": SOURCE, "t.md": "Hello {{ group.name }}",
             "groups.csv": f"group,name\n{rows}"}  # fmt: skip
    playbook = check("bench.playbook", lambda path: files[path].encode()).playbook
    with tempfile.TemporaryDirectory() as name:
        engine = open_database(f"sqlite:///{Path(name) / 'w.db'}")
        upgrade(engine)
        planned = plan(playbook, FIRST, 1)
        now = DUE - dt.timedelta(days=1)
        apply_plan(engine, playbook, planned, FIRST, 1, now, "bench")
        give_verdict(engine, [post.id for post in planned.posts], "approved", "bench", now)
        begin = time.perf_counter()
        with engine.begin() as connection:
            assert fan_out(connection, DUE - dt.timedelta(minutes=5)) == 1
        fanned = time.perf_counter() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begin = time.perf_counter()
        done = sent(engine, FastClock(DUE))
        taken = time.perf_counter() - begin
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        engine.dispose()
    assert done["sent"] == GROUPS
    return [
        Figure(f"a post to {GROUPS:,} groups, made into deliveries", fanned, "", None, ""),
        Figure(f"the same, sent (memory grew by {grown:.0f} MB)", taken, "", None, "50 s"),
    ]
