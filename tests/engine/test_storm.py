"""A storm: whatever can befall the processes that send, their clocks, their database and their
calendar, all at once and drawn from a seed.

The receiver is the model of what members see: whatever it took, whether or not its answer arrived.
A failing seed is told, and `WEEKBOOK_SEED=N pytest tests/engine/test_storm.py` plays it again: the
same faults in the same order at the same seconds.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.calendar.database.connection import open_database, upgrade
from engine.sending.workers.work_queue import install_queue
from engine.time.clock import WallClock
from tests.conftest import FULL
from tests.engine.made import SECRET
from tests.engine.storm_weather import Weather
from tests.engine.storm_world import FAULTY, LONG, World
from tests.postgres import own_server
from tests.receiver import Received, Receiver, receiver

POSTS = 9 if FULL else 4
"""How many come after the one before the storm."""
GROUPS = 500 if FULL else 100
DEEDS = 12 if FULL else 5
APART = dt.timedelta(seconds=2)
"""How far they are apart at least; on a machine with much to do, further: see `calm`."""
UNTIL_FIRST = dt.timedelta(seconds=3)
SEEDS = [int(os.environ["WEEKBOOK_SEED"])] if "WEEKBOOK_SEED" in os.environ else range(20 if FULL else 1)  # fmt: skip
WORKERS = {"sqlite": 1, "postgresql": 1, "workers": 3}
AT_ONCE = 16
"""How many messages of a webhook a dispatcher has under way."""
ON_THE_WAY = 2.0
"""How many seconds a request may need, on a machine with much to do, from the last look at the
clock until the receiver has read its head."""
CLAIMED = 20.0
"""How many seconds before it arrives a message was claimed at most."""


@contextmanager
def weather(folder: Path, kind: str, seed: int, hook: Receiver) -> Iterator[Weather]:
    clock = folder / "clock"
    clock.write_text("0")
    way = {"HOOK": hook.url, "HOOK_SECRET": SECRET, "STEPPED_CLOCK": str(clock),
           "STEPPED_STEADY": "1"}  # fmt: skip
    with ExitStack() as stack:
        server = None
        if kind != "sqlite":
            name = stack.enter_context(tempfile.TemporaryDirectory(prefix="weekbook-storm-"))
            server = stack.enter_context(own_server(Path(name)))
            way["WEEKBOOK_DATABASE_URL"] = server.url
        world = World(folder, server.url if server else "", GROUPS)
        engine = open_database(server.url if server else f"sqlite:///{folder / 'weekbook.db'}")
        upgrade(engine)
        if server is not None:
            install_queue(engine)
        engine.dispose()
        world.begin(WallClock().now())
        command = "worker" if kind == "workers" else "run"
        said = stack.enter_context(open(folder / "said", "w", encoding="utf-8"))
        found = Weather(folder, way, command, random.Random(seed), server, world, said)
        try:
            yield found
        finally:
            for process in found.running + found.others:
                process.kill()
                process.wait(timeout=30)


def calm(here: Weather, hook: Receiver) -> float:
    """Before the storm one post goes out. Twice as long as that took is what the others are apart,
    and their short bound: what is sent in time when nothing befalls it, and late when something
    does. In seconds."""
    hook.wait_for(GROUPS - 1)
    took = hook.received[GROUPS - 2].at - hook.received[0].at
    return max(APART.total_seconds(), 2 * took)


@pytest.mark.parametrize("kind", WORKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_storm_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, seed: int, kind: str
) -> None:
    """Nor is anything sent past its bound, to whom the roster has lost, or unlike its approval."""
    drawn = random.Random(seed)
    faults = ["ok"] * (GROUPS - 1) + [
        drawn.choices(("ok", "cut", "busy"), (94, 3, 3))[0] for _ in range(POSTS * GROUPS * 4)
    ]
    answers = {"ok": (204, {}), "cut": None, "busy": (503, {"retry-after": "0"})}
    with receiver() as hook:
        hook.answer = lambda number: answers[faults[number]]
        with weather(tmp_path, kind, seed, hook) as here:
            for _ in range(WORKERS[kind]):
                here.start()
            apart = dt.timedelta(seconds=calm(here, hook))
            here.world.go_on(WallClock().now() + UNTIL_FIRST, POSTS, apart, apart)
            here.blow((UNTIL_FIRST + POSTS * apart).total_seconds(), DEEDS)
            here.end()
            stands = here.world.standing()
            attempts = here.world.attempts()
            assert not here.world.without_event()
        asked = list(hook.received)
    told = f"{kind}, seed {seed}"
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert "Traceback" not in said, said[said.index("Traceback") :]
    took = [item for number, item in enumerate(asked) if faults[number] != "busy"]
    cut = {pair(item) for number, item in enumerate(asked) if faults[number] == "cut"}
    nothing_is_lost_or_doubled(stands, took, here.world, told)
    what_is_unsure_has_its_reason(stands, cut, here.deaths, told)
    nothing_is_stale_or_early(asked, here, told)
    what_is_forbidden_is_not_tried(attempts, here.world, told)
    everything_is_in_its_order(took, here.world, told)
    states = Counter(row.state for row in stands)
    counted = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    short = {post.id for post in here.world.posts if post.late < LONG}
    tried = sum(item.data["post"] in short for item in took)
    print(f"{told}: {len(stands)} deliveries ({counted}), {len(took)} messages, {tried} of them with"
          f" a bound of {apart.total_seconds():.1f} s")  # fmt: skip
    assert tried, f"{told}: staleness was not tried"


def pair(item: Received) -> tuple[str, str]:
    return item.data["post"], item.data["group"]


def nothing_is_lost_or_doubled(
    stands: Sequence[Any], took: Sequence[Received], world: World, told: str
) -> None:
    times = Counter(map(pair, took))
    assert max(times.values()) == 1, f"{told}: sent twice"
    found = {(row.post_id, row.group_key): row for row in stands}
    assert len(found) == len(stands)
    for key, row in found.items():
        words = f"{told}: {key} is {row.state} ({row.cause}, {row.note})"
        if row.state == "sent":
            assert key in times, f"{words}, and never arrived"
        else:
            assert key not in times or row.state == "unsure", f"{words}, and arrived"
        assert row.state not in ("waiting", "sending"), words
    for post in world.posts:
        for group in world.names:
            key = (post.id, group)
            if key in world.touched:
                continue
            allowed = {"sent", "unsure"} if group != FAULTY else {"failed", "unsure"}
            row = found[key]
            late = row.state == "skipped" and post.late < LONG
            order = (row.state, row.cause) == ("asking", "order")
            words = f"{told}: {key} is {row.state} ({row.cause}, {row.note})"
            assert row.state in allowed or late or order, words


def what_is_unsure_has_its_reason(
    stands: Sequence[Any], cut: set[tuple[str, str]], deaths: int, told: str
) -> None:
    """An answer that was cut off; or a process that ended with it under way, of which each has so
    many at most."""
    unsure = [row for row in stands if row.state == "unsure"]
    left = [row for row in unsure if (row.post_id, row.group_key) not in cut]
    by = Counter(row.claimed_by for row in left)
    notes = Counter(row.note for row in left)
    assert max(by.values(), default=0) <= AT_ONCE, f"{told}: {by} {notes}"
    assert len(by) <= deaths, f"{told}: {by} {notes}"


def nothing_is_stale_or_early(asked: Sequence[Received], here: Weather, told: str) -> None:
    """By the clock as some process may have seen it: when it looked for the last time whether it
    was too late, and when it claimed."""
    posts = {post.id: post for post in here.world.posts}
    stepped = here.stepped if here.server is None else []  # the server's clock is never set
    clocks = [(0.0, 0.0), *stepped, (float("inf"), 0.0)]

    def seen(at: float, within: float) -> list[float]:
        return [at + ahead for (since, ahead), (until, _) in pairwise(clocks)
                if since <= at and until >= at - within]  # fmt: skip

    for item in asked:
        post = posts[item.data["post"]]
        due = post.due.timestamp()
        late = [at - due for at in seen(item.at, ON_THE_WAY)]
        bound = post.late.total_seconds() + ON_THE_WAY
        assert min(late) <= bound, f"{told}: {pair(item)} was {late} s late, its bound is {bound} s"
        early = [due - at for at in seen(item.at, CLAIMED)]
        assert min(early) <= 0, f"{told}: {pair(item)} was {early} s early"


def what_is_forbidden_is_not_tried(
    attempts: dict[tuple[str, str], list[int]], world: World, told: str
) -> None:
    """For whom the roster has lost, what was rejected, and whose text is no longer the approved
    one, nothing is tried any more."""
    for key, windows in world.forbidden.items():
        for since, until in windows:
            wrong = [number for number in attempts.get(key, ()) if since < number <= until]
            words = f"{told}: {key} was tried at {wrong}, forbidden {windows}: {world.changes}"
            assert not wrong, words


def everything_is_in_its_order(took: Sequence[Received], world: World, told: str) -> None:
    place = {post.id: number for number, post in enumerate(world.posts)}
    order: dict[str, list[int]] = {}
    for item in took:
        order.setdefault(item.data["group"], []).append(place[item.data["post"]])
    for group, places in order.items():
        assert places == sorted(places), f"{told}: out of order in {group}: {places}"
