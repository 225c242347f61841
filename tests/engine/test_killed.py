"""`weekbook run` killed with SIGKILL in the middle, and started again."""

from __future__ import annotations

import datetime as dt
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.calendar.database.connection import open_database
from engine.calendar.database.tables import deliveries
from engine.time.clock import WallClock
from tests.commands import started, weekbook
from tests.conftest import FULL
from tests.engine.made import SECRET
from tests.receiver import receiver

GROUPS = 40
KILLS = range(20) if FULL else range(3)


def made(folder: Path, through: str, url: str = "", groups: int = GROUPS) -> None:
    """A workspace whose posts of the last two days are approved and not yet too late."""
    start = WallClock().now().date() - dt.timedelta(days=2)
    (folder / "weekbook.toml").write_text(
        'playbooks = ["t.playbook"]\nprivate_networks = ["127.0.0.0/8"]\n'
    )
    (folder / "groups.csv").write_text(
        "group,name\n" + "".join(f"g-{number},Group {number}\n" for number in range(groups))
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
    from dsl.checking import check
    from engine.calendar.database.connection import upgrade
    from engine.planning.planner import plan
    from engine.services.applying import apply_plan
    from engine.services.calendar import give_verdict

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
        weekbook("run", "--until-done", cwd=tmp_path, status=None, env=environment)
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
        second = weekbook("run", "--until-done", cwd=tmp_path, status=2, env=environment)
        assert "another `weekbook run` works" in second.stderr
        first.send_signal(signal.SIGINT)
        first.wait(timeout=30)
        weekbook("run", "--until-done", cwd=tmp_path, env=environment)
        times = Counter((item.data["post"], item.data["group"]) for item in hook.received)
    assert set(ended(tmp_path).values()) == {"sent"}
    assert max(times.values()) == 1
