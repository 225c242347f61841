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

from sqlalchemy import make_url, text

from benchmarks.sending_peers import peers
from benchmarks.sending_peers.backlog import fill
from engine.clock import WallClock
from engine.dispatch.turns import install_queue
from engine.store.database import open_database
from tests.postgres import own_server

GROUPS = int(os.environ.get("BENCH_GROUPS", "100000"))
WORKERS = 3
ROUNDS = 5
SECONDS = 12.0
DUE_AT_ONCE = 2_000


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
        _lateness(engine)
        engine.dispose()


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


def _lateness(engine) -> None:  # type: ignore[no-untyped-def]
    """Two thousand due in one second, and then one a second, with all others due tomorrow."""
    tomorrow = WallClock().now() + dt.timedelta(days=1)
    start = WallClock().now() + dt.timedelta(seconds=60)
    with engine.begin() as connection:
        connection.execute(text(
            "UPDATE deliveries SET due_at = :at, next_at = :at WHERE state = 'waiting'"
        ), {"at": tomorrow.replace(tzinfo=None)})  # fmt: skip
        chosen = """
            UPDATE deliveries SET due_at = chosen.at, next_at = chosen.at FROM (
                SELECT id, :start + (row_number() OVER () - 1) * :step AS at FROM deliveries
                WHERE state = 'waiting' AND post_id = (SELECT max(id) FROM posts)
                OFFSET :skip LIMIT :count) AS chosen WHERE chosen.id = deliveries.id"""
        for skip, count, begin, step in (
            (0, DUE_AT_ONCE, start, dt.timedelta(seconds=1) / DUE_AT_ONCE),
            (DUE_AT_ONCE, 20, start + dt.timedelta(seconds=10), dt.timedelta(seconds=1)),
        ):
            connection.execute(text(chosen), {"start": begin.replace(tzinfo=None), "step": step,
                                              "skip": skip, "count": count})  # fmt: skip
    wait = (start - WallClock().now()).total_seconds()
    found = _workers(engine.url.render_as_string(hide_password=False), wait + 32)
    late = [one for process in found for one in json.loads(process.communicate()[0])["late"]]
    burst = late[:DUE_AT_ONCE]
    print(f"\n{len(late)} of {DUE_AT_ONCE + 20} sent")
    print(f"{DUE_AT_ONCE} due in one second      Weekbook {_percentiles(burst)}")
    print(
        f"                               APScheduler {_percentiles(peers.apscheduler_late(DUE_AT_ONCE))}"
    )
    print(f"one a second, idle             Weekbook {_percentiles(late[DUE_AT_ONCE:])}")


def _percentiles(late: Sequence[float]) -> str:
    if not late:
        return "none"
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
