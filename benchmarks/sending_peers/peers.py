"""The same amount of nothing through Celery with Redis, Procrastinate and APScheduler."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

PORT = 6399


def celery_app():  # type: ignore[no-untyped-def]
    from celery import Celery

    app = Celery("bench", broker=f"redis://127.0.0.1:{PORT}/0")
    app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=4,
                    broker_connection_retry_on_startup=True)  # fmt: skip

    @app.task(name="send")
    def send(group: str) -> None:
        pass

    return app


app = celery_app() if os.environ.get("BENCH_CELERY") else None


@contextmanager
def redis() -> Iterator[None]:
    """A Redis that keeps what it is given, as a queue has to: appended to a file each second."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["redis-server", "--port", str(PORT), "--bind", "127.0.0.1", "--dir", folder,
             "--appendonly", "yes", "--save", ""],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            time.sleep(1)
            yield
        finally:
            server.terminate()
            server.wait(30)


def celery_rate(pending: int, seconds: float, workers: int) -> float:
    """Tasks a second with so many pending, over so many seconds after the first are done."""
    import redis as client

    store = client.Redis(port=PORT)
    _fill_celery(store, pending - store.llen("celery"))
    environment = {**os.environ, "BENCH_CELERY": "1"}
    command = [sys.executable, "-m", "celery", "-A", "benchmarks.sending_peers.peers", "worker",
               "--concurrency", str(workers), "--loglevel", "ERROR", "--without-gossip",
               "--without-mingle", "--without-heartbeat"]  # fmt: skip
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while store.llen("celery") > pending - 500:
            time.sleep(0.05)
        before, begin = store.llen("celery"), time.perf_counter()
        time.sleep(seconds)
        return float(before - store.llen("celery")) / (time.perf_counter() - begin)
    finally:
        worker.terminate()
        worker.wait(60)


def _fill_celery(store, pending: int) -> None:  # type: ignore[no-untyped-def]
    """One task through Celery itself, then as many copies with ids of their own."""
    celery_app().send_task("send", args=["g-1"])
    sample = store.lpop("celery").decode()
    id = json.loads(sample)["headers"]["id"]
    tag = json.loads(sample)["properties"]["delivery_tag"]
    for start in range(0, pending, 10_000):
        copies = [
            sample.replace(id, str(uuid.uuid4())).replace(tag, str(uuid.uuid4()))
            for _ in range(min(10_000, pending - start))
        ]
        store.lpush("celery", *copies)


MODULE = "benchmarks.sending_peers.procrastinate_app"


def fill_procrastinate(url: str, pending: int) -> None:
    import psycopg

    subprocess.run([sys.executable, "-m", "procrastinate", "--app", f"{MODULE}.app", "schema",
                    "--apply"], env={**os.environ, "BENCH_URL": url}, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " SELECT 'default', 'send', '{\"group\": \"g-1\"}' FROM generate_series(1, %s)",
            (pending,),
        )
        connection.execute("VACUUM ANALYZE procrastinate_jobs")


def procrastinate_rate(url: str, seconds: float, workers: int) -> float:
    """Jobs a second, over so many seconds after the first are done."""
    import psycopg

    environment = {**os.environ, "BENCH_URL": url}
    with psycopg.connect(url, autocommit=True) as connection:

        def count() -> int:
            done = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'"
            row = connection.execute(done).fetchone()
            return row[0] if row else 0

        start = count()
        running = [
            subprocess.Popen([sys.executable, "-m", MODULE, str(seconds + 60)], env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(workers)
        ]  # fmt: skip
        try:
            while count() == start:
                time.sleep(0.1)
            before, begin = count(), time.perf_counter()
            time.sleep(seconds)
            return (count() - before) / (time.perf_counter() - begin)
        finally:
            for process in running:
                process.terminate()
                process.wait(60)


def apscheduler_late(number: int) -> list[float]:
    """How late each of so many jobs is that fall due within one second."""
    import datetime as dt

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    late: list[float] = []

    async def work() -> None:
        scheduler = AsyncIOScheduler(timezone="UTC")

        async def send(due: float) -> None:
            late.append(time.time() - due)

        start = time.time() + 3
        for place in range(number):
            due = start + place / number
            when = dt.datetime.fromtimestamp(due, dt.UTC)
            scheduler.add_job(send, "date", run_date=when, args=[due], misfire_grace_time=60)
        scheduler.start()
        while len(late) < number:
            await asyncio.sleep(0.1)
        scheduler.shutdown()

    asyncio.run(work())
    return late
