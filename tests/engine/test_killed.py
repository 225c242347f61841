"""`weekbook run` killed with SIGKILL in the middle, and started again."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text

from engine.clock import WallClock
from engine.store.database import open_database
from engine.store.tables import deliveries
from tests.commands import started, weekbook
from tests.conftest import FULL
from tests.engine.made import SECRET
from tests.receiver import receiver

GROUPS = 40
KILLS = range(20) if FULL else range(3)


def made(folder: Path, through: str, url: str = "") -> None:
    """A workspace whose posts of the last two days are approved and not yet too late."""
    start = WallClock().now().date() - dt.timedelta(days=2)
    (folder / "weekbook.toml").write_text(
        'playbooks = ["t.playbook"]\nprivate_networks = ["127.0.0.0/8"]\n'
    )
    (folder / "groups.csv").write_text(
        "group,name\n" + "".join(f"g-{number},Group {number}\n" for number in range(GROUPS))
    )
    (folder / "plain.md").write_text("Hello {{ group.name }} at {{ post.time }}\n")
    end = start + dt.timedelta(days=1)
    (folder / "t.playbook").write_text(f"""playbook t
    timezone UTC
    runs from {start} to {end}
    late up to 6d

channel all
    groups from "groups.csv"
    send through {through}

element chat
    activity
    template "plain.md"

week
    post chat every day at 09:00, 12:00, 15:00, 18:00, 21:00
""")
    # The posts lie in the past, so they are stored through the engine with an earlier `now`.
    from dsl.check import check
    from engine.pipeline import apply_plan, give_verdict
    from engine.plan.planner import plan
    from engine.store.database import upgrade

    playbook = check("t.playbook", lambda path: (folder / path).read_bytes()).playbook
    engine = open_database(url or f"sqlite:///{folder / 'weekbook.db'}")
    upgrade(engine)
    before = dt.datetime.combine(start, dt.time(), dt.UTC) - dt.timedelta(days=1)
    planned = plan(playbook, start, 2)
    apply_plan(engine, playbook, planned, start, 2, before, "test")
    give_verdict(engine, [post.id for post in planned.posts], "approved", "test", before)
    engine.dispose()
    assert len(planned.posts) == 10


def ended(folder: Path, url: str = "") -> dict[tuple[str, str], str]:
    engine = open_database(url or f"sqlite:///{folder / 'weekbook.db'}")
    with engine.begin() as connection:
        query = select(deliveries.c.post_id, deliveries.c.group_key, deliveries.c.state)
        found = {(row.post_id, row.group_key): row.state for row in connection.execute(query)}
    engine.dispose()
    return found


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


@pytest.mark.parametrize("seed", KILLS)
def test_killed_in_the_middle_of_a_webhook_sends_the_rest_and_none_twice(
    tmp_path: Path, seed: int
) -> None:
    made(tmp_path, "env HOOK")
    drawn = random.Random(seed)
    with receiver() as hook:
        environment = {"HOOK": hook.url, "HOOK_SECRET": SECRET}
        for count in sorted(drawn.sample(range(20, 340), 2)):
            process = started("run", cwd=tmp_path, **environment)
            hook.wait_for(count)
            kill(process)
        weekbook("run", "--until-done", cwd=tmp_path, status=None, **environment)
        times = Counter((item.data["post"], item.data["group"]) for item in hook.received)
        order = {
            group: [item.data["post"] for item in hook.received if item.data["group"] == group]
            for group in {item.data["group"] for item in hook.received}
        }
    found = ended(tmp_path)
    assert len(found) == 10 * GROUPS
    assert set(found.values()) <= {"sent", "unsure"}, f"seed {seed}"
    assert max(times.values()) == 1, f"seed {seed}: sent twice"
    lost = {pair for pair, state in found.items() if state == "sent" and pair not in times}
    assert not lost, f"seed {seed}: said to be sent, and never arrived"
    assert sum(state == "unsure" for state in found.values()) <= 2 * 16, "more than was in flight"
    due = {post: place for place, post in enumerate(sorted({post for post, _ in found}))}
    for group, posts in order.items():
        places = [due[post] for post in posts]
        assert places == sorted(places), f"seed {seed}: out of order in {group}"


STORMS = range(20) if FULL else range(1)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", STORMS)
def test_in_a_storm_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, request: pytest.FixtureRequest, seed: int, kind: str
) -> None:
    """Kills, doubled starts, pauses, cut connections, refusals and a database that hangs up, all
    at once and drawn from the seed. The receiver is the model of what members see: what it took,
    whether or not its answer arrived."""
    drawn = random.Random(seed)
    url, hang_up = _database(tmp_path, request, seed, kind)
    made(tmp_path, "env HOOK", url)
    faults = [drawn.choices(("ok", "cut", "busy"), (90, 5, 5))[0] for _ in range(5_000)]
    answers = {"ok": (204, {}), "cut": None, "busy": (503, {"retry-after": "0"})}
    with ExitStack() as stack, receiver() as hook:
        hook.answer = lambda number: answers[faults[number]]
        way = {"HOOK": hook.url, "HOOK_SECRET": SECRET} | (
            {"WEEKBOOK_DATABASE_URL": url} if url else {}
        )
        for count in sorted(drawn.sample(range(10, 300), 3)):
            process = stack.enter_context(_running(tmp_path, way))
            hook.wait_for(count)
            deed = drawn.choice(("kill", "double", "pause", "hang up"))
            if deed == "double":
                # Whichever of the two comes second is turned away.
                weekbook("run", "--until-done", cwd=tmp_path, status=None, **way)
            elif deed == "pause":
                group = f"g-{drawn.randrange(GROUPS)}"
                weekbook("pause", "--group", group, cwd=tmp_path, **way)
                weekbook("resume", "--group", group, cwd=tmp_path, **way)
            elif deed == "hang up":
                hang_up()
            kill(process)
        weekbook("run", "--until-done", cwd=tmp_path, status=None, **way)
        took = [item for number, item in enumerate(hook.received) if faults[number] != "busy"]
    times = Counter((item.data["post"], item.data["group"]) for item in took)
    found = ended(tmp_path, url)
    assert len(found) == 10 * GROUPS
    assert set(found.values()) <= {"sent", "unsure"}, f"seed {seed}"
    assert not times or max(times.values()) == 1, f"seed {seed}: sent twice"
    lost = {pair for pair, state in found.items() if state == "sent" and pair not in times}
    assert not lost, f"seed {seed}: said to be sent, and never arrived"
    unsure = sum(state == "unsure" for state in found.values())
    assert unsure <= 3 * 16 + faults[: len(took) * 2].count("cut"), f"seed {seed}"
    due = {post: place for place, post in enumerate(sorted({post for post, _ in found}))}
    for group in {item.data["group"] for item in took}:
        places = [due[item.data["post"]] for item in took if item.data["group"] == group]
        assert places == sorted(places), f"seed {seed}: out of order in {group}"


@contextmanager
def _running(folder: Path, way: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A dispatcher that does not outlive the test, however that ends."""
    process = started("run", cwd=folder, **way)
    try:
        yield process
    finally:
        kill(process)


def _database(
    folder: Path, request: pytest.FixtureRequest, seed: int, kind: str
) -> tuple[str, Callable[[], None]]:
    """Where the calendar is, and how the database hangs up on everybody."""
    if kind == "sqlite":
        return "", lambda: None
    server = make_url(request.getfixturevalue("postgresql_url"))
    name = f"storm_{os.getpid()}_{seed}"
    admin = open_database(server.render_as_string(hide_password=False))
    admin = admin.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))

    def hang_up() -> None:
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = :name AND pid <> pg_backend_pid()"
        )
        with admin.connect() as connection:
            connection.execute(others, {"name": name})

    request.addfinalizer(admin.dispose)
    return server.set(database=name).render_as_string(hide_password=False), hang_up


@pytest.mark.parametrize("seed", KILLS)
def test_killed_in_the_middle_of_the_outbox_sends_everything_once(
    tmp_path: Path, seed: int
) -> None:
    made(tmp_path, "outbox")
    outbox = tmp_path / "outbox"
    process = started("run", cwd=tmp_path)
    wanted = random.Random(seed).randrange(10, 300)
    deadline = time.monotonic() + 30
    while sum(1 for _ in outbox.rglob("*.md")) < wanted and time.monotonic() < deadline:
        time.sleep(0.002)  # watches another process; nothing is asserted on the time it takes
    kill(process)
    weekbook("run", "--until-done", cwd=tmp_path)
    assert set(ended(tmp_path).values()) == {"sent"}
    files = list(outbox.rglob("*.md"))
    assert len(files) == 10 * GROUPS
    assert len({file.read_text().split("Key: ")[1].split("\n")[0] for file in files}) == 10 * GROUPS
    assert not list(outbox.rglob("*.part"))


def test_a_second_run_on_the_same_workspace_is_turned_away(tmp_path: Path) -> None:
    made(tmp_path, "env HOOK")
    with receiver() as hook:
        environment = {"HOOK": hook.url, "HOOK_SECRET": SECRET}
        first = started("run", cwd=tmp_path, **environment)
        hook.wait_for(1)
        second = weekbook("run", "--until-done", cwd=tmp_path, status=2, **environment)
        assert "another `weekbook run` works" in second.stderr
        first.send_signal(signal.SIGINT)
        first.wait(timeout=30)
        weekbook("run", "--until-done", cwd=tmp_path, **environment)
        times = Counter((item.data["post"], item.data["group"]) for item in hook.received)
    assert set(ended(tmp_path).values()) == {"sent"}
    assert max(times.values()) == 1
