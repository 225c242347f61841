"""Measures sending on PostgreSQL beside its peers, in one run: `make bench-sending`."""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine, bindparam, func, make_url, select, text, update

from benchmarks.sending_peers import peers
from benchmarks.sending_peers.backlog import fill, tidy
from engine.calendar.database.connection import open_database
from engine.calendar.database.tables import deliveries
from engine.sending.workers.work_queue import install_queue
from engine.time.clock import WallClock
from tests.postgres import own_server

GROUPS = int(os.environ.get("BENCH_GROUPS", "100000"))
WORKERS = 3
ROUNDS = 5
SECONDS = 12.0
DUE_AT_ONCE = 2_000
IDLE = 20


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="weekbook-bench-") as name, own_server(Path(name)) as server:  # fmt: skip
        begin = time.perf_counter()
        engine = open_database(_database(server.url, "bench"))
        pending = fill(engine, GROUPS, WallClock().now() - dt.timedelta(minutes=1))
        install_queue(engine)
        took = time.perf_counter() - begin
        print(f"{pending:,} deliveries made in {took:.0f} s, all due; {WORKERS} workers each\n")
        rates = _in_turn(engine.url.render_as_string(hide_password=False), server.url, pending)
        for who, found in rates.items():
            print(f"{who:<28} {_spread(found)} a second")
        ours = statistics.median(rates["Weekbook on PostgreSQL"])
        for who in list(rates)[1:]:
            print(f"    ratio to {who}: {ours / statistics.median(rates[who]):.1f}")
        print()
        _lateness(f"Weekbook, {WORKERS} workers, {pending:,} waiting", engine, WORKERS)
        engine.dispose()
        small = open_database(f"sqlite:///{Path(name) / 'small.db'}")
        fill(small, DUE_AT_ONCE + IDLE, WallClock().now() + dt.timedelta(days=1))
        _lateness("Weekbook, one machine, SQLite", small, 1)
        small.dispose()
        late = peers.apscheduler_late(DUE_AT_ONCE)
        print(
            f"{'APScheduler, jobs in memory':<34} {DUE_AT_ONCE} due in one second: {_percentiles(late)}"
        )


def _in_turn(ours: str, server: str, pending: int) -> dict[str, list[float]]:
    """Each in turn, so that what befalls the machine befalls all."""
    url = _database(server, "procrastinate").replace("+psycopg", "")
    peers.fill_procrastinate(url, pending)
    ways: dict[str, Callable[[], float]] = {
        "Weekbook on PostgreSQL": lambda: _our_rate(ours),
        "Celery with Redis": lambda: peers.celery_rate(pending, SECONDS, WORKERS),
        "Procrastinate": lambda: peers.procrastinate_rate(url, SECONDS, WORKERS),
    }
    rates: dict[str, list[float]] = {who: [] for who in ways}
    with peers.redis():
        for _ in range(ROUNDS):
            for who, way in ways.items():
                rates[who].append(way())
    return rates


def _our_rate(url: str) -> float:
    """Deliveries a second, over the seconds in which all workers are at work."""
    engine = open_database(url)
    found = _workers(url, SECONDS + 6)
    engine_sent = "SELECT count(*) FROM deliveries WHERE state = 'sent'"
    time.sleep(4)
    with engine.connect() as connection:
        before, begin = connection.scalar(text(engine_sent)), time.perf_counter()
        time.sleep(SECONDS - 2)
        after, taken = connection.scalar(text(engine_sent)), time.perf_counter() - begin
    told = [json.loads(process.communicate()[0]) for process in found]
    engine.dispose()
    grown = max(one["grown"] for one in told) / 2**20
    print(f"    memory of a worker grew by {grown:.1f} MB in the second half", flush=True)
    return float(after - before) / taken


def _workers(url: str, seconds: float, count: int = WORKERS) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.sending_peers.ours", url, str(seconds)]
    return [
        subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(count)
    ]


def _lateness(name: str, engine: Engine, workers: int) -> None:
    """Two thousand due in one second, and then one a second, with all others due tomorrow."""
    now = WallClock().now()
    start = now + dt.timedelta(seconds=90)
    step = dt.timedelta(seconds=1) / DUE_AT_ONCE
    moments = [start + place * step for place in range(DUE_AT_ONCE)]
    moments += [start + dt.timedelta(seconds=10 + place) for place in range(IDLE)]
    tomorrow = now + dt.timedelta(days=1)
    waiting = deliveries.c.state == "waiting"
    with engine.begin() as connection:
        connection.execute(
            update(deliveries).where(waiting).values(due_at=tomorrow, next_at=tomorrow)
        )
        last = select(func.max(deliveries.c.post_id)).where(waiting).scalar_subquery()
        query = select(deliveries.c.id).where(waiting, deliveries.c.post_id == last)
        ids = (
            connection.execute(query.order_by(deliveries.c.id).limit(len(moments))).scalars().all()
        )
        moved = update(deliveries).where(deliveries.c.id == bindparam("one"))
        moved = moved.values(due_at=bindparam("at"), next_at=bindparam("at"))
        rows = [{"one": id, "at": at} for id, at in zip(ids, moments, strict=True)]
        connection.execute(moved, rows)
    tidy(engine)
    wait = (start - WallClock().now()).total_seconds()
    found = _workers(engine.url.render_as_string(hide_password=False), wait + 12 + IDLE, workers)
    late = [pair for process in found for pair in json.loads(process.communicate()[0])["late"]]
    burst = [by for due, by in late if due < start.timestamp() + 5]
    idle = [by for due, by in late if due >= start.timestamp() + 5]
    assert len(late) == len(moments), "not all were sent"
    print(f"{name:<34} {DUE_AT_ONCE} due in one second: {_percentiles(burst)}")
    print(f"{'':<34} one a second, idle: {_percentiles(idle)}", flush=True)


def _percentiles(late: Sequence[float]) -> str:
    ordered = sorted(late)
    half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"median {half * 1000:.0f} ms, 99% within {most * 1000:.0f} ms"


def _spread(found: Sequence[float]) -> str:
    return f"{statistics.median(found):8,.0f} ({min(found):,.0f} to {max(found):,.0f})"


def _database(server: str, name: str) -> str:
    admin = open_database(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
