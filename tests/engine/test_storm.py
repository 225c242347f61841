"""A storm: kills, stopped processes, doubled starts, pauses, clock steps, cut connections, refusals,
a database that hangs up or breaks off, all at once and drawn from a seed.

The receiver is the model of what members see: whatever it took, whether or not its answer arrived.
A failing seed is told, and `WEEKBOOK_SEED=N pytest tests/engine/test_storm.py` plays it again: the
same faults in the same order at the same counts of messages.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest
from sqlalchemy import text

from engine.calendar.database.connection import open_database
from engine.sending.workers.work_queue import install_queue
from tests.commands import environment, weekbook
from tests.conftest import FULL
from tests.engine.made import SECRET
from tests.engine.test_killed import ended, made
from tests.postgres import Server, own_server
from tests.receiver import Receiver, receiver

POSTS = 10
GROUPS = 500 if FULL else 200
DEEDS = 12 if FULL else 6
SEEDS = [int(os.environ["WEEKBOOK_SEED"])] if "WEEKBOOK_SEED" in os.environ else range(20 if FULL else 1)  # fmt: skip
WORKERS = {"sqlite": 1, "postgresql": 1, "workers": 3}
AT_ONCE = 16
"""How many messages of a webhook a dispatcher has under way."""


@dataclass
class Weather:
    """What runs, and what can befall it."""

    folder: Path
    way: dict[str, str]
    command: str
    drawn: random.Random
    server: Server | None
    said: TextIO
    """What the commands write where they tell of trouble."""
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    deaths: int = 0
    frozen: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stepped", self.command],
            cwd=self.folder, env=environment(**self.way), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.said, encoding="utf-8",
        )  # fmt: skip
        self.running.append(process)

    def until(self, hook: Receiver, count: int) -> None:
        """Waits for so many messages; as a supervisor does, it starts again what has ended
        because the database was away while it started."""
        for _ in range(120):
            with hook.arrived:
                if hook.arrived.wait_for(lambda: len(hook.received) >= count, timeout=0.5):
                    return
            for process in [one for one in self.running if one.poll() is not None]:
                self.running.remove(process)
                self.start()
        raise AssertionError(f"no {count} messages within a minute")

    def freeze(self) -> None:
        """Stops one: a worker until the next deed, one that is alone for a moment."""
        process = self.drawn.choice(self.running)
        process.send_signal(signal.SIGSTOP)
        self.deaths += 1  # its attempts may be taken over
        self.frozen.append(process)
        if len(self.running) == 1:
            time.sleep(self.drawn.uniform(0.1, 6))  # nothing is asserted on how long
            self.thaw()

    def thaw(self) -> None:
        for process in self.frozen:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
        self.frozen.clear()

    def kill(self) -> None:
        process = self.drawn.choice(self.running)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        self.running.remove(process)
        self.deaths += 1
        self.start()

    def join(self) -> None:
        """One more: workers share with it, a dispatcher turns it away."""
        self.start()
        if self.command == "run":
            self.running.pop().wait(timeout=60)

    def other_command(self) -> None:
        """`run` beside workers, `worker` beside a `run`: whichever comes second is turned away."""
        other = "run" if self.command == "worker" else "worker"
        weekbook(other, "--until-done", cwd=self.folder, status=2, **self.way)

    def pause(self) -> None:
        group = f"g-{self.drawn.randrange(GROUPS)}"
        weekbook("pause", "--group", group, cwd=self.folder, **self.way)
        weekbook("resume", "--group", group, cwd=self.folder, **self.way)

    def step_the_clock(self) -> None:
        self.set_the_clock(self.drawn.uniform(-3600, 3600))

    def set_the_clock(self, ahead: float) -> None:
        """Whole at once: a file read while it is written is another clock."""
        clock = Path(self.way["STEPPED_CLOCK"])
        new = clock.with_suffix(".new")
        new.write_text(str(ahead))
        new.replace(clock)

    def end(self) -> None:
        """The clock is right again, and what is left is done."""
        self.set_the_clock(0)
        subprocess.run(
            [sys.executable, "-m", "tests.stepped", self.command, "--until-done"],
            cwd=self.folder, env=environment(**self.way), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.said, timeout=300, check=False,
        )  # fmt: skip

    def hang_up(self) -> None:
        if self.server is None:
            return
        engine = open_database(self.server.url)
        with engine.begin() as connection:
            connection.execute(text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ))  # fmt: skip
        engine.dispose()
        self.deaths += len(self.running)

    def restart_the_database(self) -> None:
        if self.server is not None:
            self.server.restart()
            self.deaths += len(self.running)

    def deeds(self) -> list[Callable[[], None]]:
        return [self.kill, self.kill, self.freeze, self.freeze, self.join, self.other_command, self.pause,
                self.step_the_clock, self.hang_up, self.restart_the_database]  # fmt: skip


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
        made(folder, "env HOOK", server.url if server else "", GROUPS)
        if server is not None:
            engine = open_database(server.url)
            install_queue(engine)
            engine.dispose()
        command = "worker" if kind == "workers" else "run"
        said = stack.enter_context(open(folder / "said", "w", encoding="utf-8"))
        found = Weather(folder, way, command, random.Random(seed), server, said)
        try:
            yield found
        finally:
            for process in found.running:
                process.kill()
                process.wait(timeout=30)


@pytest.mark.parametrize("kind", WORKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_storm_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, seed: int, kind: str
) -> None:
    drawn = random.Random(seed)
    faults = [
        drawn.choices(("ok", "cut", "busy"), (94, 3, 3))[0] for _ in range(POSTS * GROUPS * 3)
    ]
    answers = {"ok": (204, {}), "cut": None, "busy": (503, {"retry-after": "0"})}
    with receiver() as hook:
        hook.answer = lambda number: answers[faults[number]]
        with weather(tmp_path, kind, seed, hook) as here:
            for _ in range(WORKERS[kind]):
                here.start()
            last = int(POSTS * GROUPS * 0.9)
            for count in sorted(drawn.sample(range(10, last), DEEDS)):
                here.until(hook, count)
                if drawn.random() < 0.7:
                    here.thaw()
                drawn.choice(here.deeds())()
            here.thaw()
            for process in here.running:
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=30)
                here.deaths += 1
            here.running.clear()
            here.end()
            url = here.server.url if here.server else ""
            found = ended(tmp_path, url)
            every_attempt_has_its_event(tmp_path, url)
        took = [item for number, item in enumerate(hook.received) if faults[number] != "busy"]
        cut = faults[: len(hook.received)].count("cut")
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert "Traceback" not in said, said[said.index("Traceback") :]
    look_at(found, took, here.deaths * AT_ONCE + cut, f"{kind}, seed {seed}")


def every_attempt_has_its_event(folder: Path, url: str) -> None:
    engine = open_database(url or f"sqlite:///{folder / 'weekbook.db'}")
    with engine.connect() as connection:
        wrong = connection.execute(text(
            "SELECT id, attempts FROM deliveries WHERE attempts <> (SELECT count(*) FROM"
            " delivery_events WHERE delivery_id = deliveries.id AND after = 'sending')"
        )).all()  # fmt: skip
    engine.dispose()
    assert not wrong


def look_at(found: dict, took: list, most_unsure: int, told: str) -> None:
    """Nothing lost, nothing doubled, everything in its order; what is unsure has its reason."""
    times = Counter((item.data["post"], item.data["group"]) for item in took)
    assert len(found) == POSTS * GROUPS, told
    assert set(found.values()) <= {"sent", "unsure", "asking"}, told
    assert max(times.values()) == 1, f"{told}: sent twice"
    lost = {pair for pair, state in found.items() if state == "sent" and pair not in times}
    assert not lost, f"{told}: said to be sent, and never arrived"
    unsure = sum(state != "sent" for state in found.values())
    assert unsure <= most_unsure, told
    due = {post: place for place, post in enumerate(sorted({post for post, _ in found}))}
    places: dict[str, list[int]] = {}
    for item in took:
        places.setdefault(item.data["group"], []).append(due[item.data["post"]])
    for group, order in places.items():
        assert order == sorted(order), f"{told}: out of order in {group}"
    print(f"{told}: {len(found)} deliveries, {unsure} unsure, {len(took)} messages")
