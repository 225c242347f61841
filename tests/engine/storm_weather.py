"""What runs in a storm, and what befalls it: kills, stopped processes, doubled starts, pauses,
clocks set wrong, sessions hung up, a database that breaks off, and people who change their minds.
"""

from __future__ import annotations

import heapq
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from sqlalchemy import text

from engine.calendar.database.connection import open_database
from engine.calendar.workers.registry import LEASE
from engine.time.clock import WallClock
from tests.commands import environment
from tests.engine.storm_world import FAULTY, World
from tests.postgres import Server

HOUR = 3600.0
DAY = 24 * HOUR
Deed = Callable[[], None]


@dataclass
class Weather:
    """Processes under a storm that is drawn beforehand: what, when, and for how long."""

    folder: Path
    way: dict[str, str]
    command: str
    drawn: random.Random
    server: Server | None
    world: World
    said: TextIO
    """What the commands write where they tell of trouble."""
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    others: list[subprocess.Popen[str]] = field(default_factory=list)
    """The other command beside them, which may have been turned away by now, or have their place."""
    deaths: int = 0
    """How many holds have ended, or may have, with something under way."""
    stepped: list[tuple[float, float]] = field(default_factory=list)
    """From when on, by the true time, the clock was ahead by how many seconds."""
    _deeds: list[tuple[float, int, Deed]] = field(default_factory=list)
    _renamed: int = 0

    def start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stepped", self.command],
            cwd=self.folder, env=environment(**self.way), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.said, encoding="utf-8",
        )  # fmt: skip
        self.running.append(process)

    def blow(self, seconds: float, count: int) -> None:
        """So many deeds within so many seconds; what mends them comes of itself. As a supervisor
        does, it starts again what has ended because the database was away while it started."""
        begin = time.monotonic()
        for at in sorted(self.drawn.uniform(1, seconds) for _ in range(count)):
            self._later(begin + at, self._any)
        while self._deeds:
            at, _, deed = heapq.heappop(self._deeds)
            while (left := at - time.monotonic()) > 0:
                time.sleep(min(left, 0.5))  # the storm's own pace; nothing is asserted on it
                self._start_what_ended()
            deed()

    def end(self) -> None:
        """Everything is killed, the clock is right again, and what is left is done."""
        for process in self.running + self.others:
            self._kill(process)
        self.running.clear()
        self.others.clear()
        self._set_the_clock(0)
        subprocess.run(
            [sys.executable, "-m", "tests.stepped", self.command, "--until-done"],
            cwd=self.folder, env=environment(**self.way), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.said, timeout=300, check=False,
        )  # fmt: skip

    def _later(self, at: float, deed: Deed) -> None:
        heapq.heappush(self._deeds, (at, len(self._deeds) + self.drawn.getrandbits(30), deed))

    def _in(self, least: float, most: float, deed: Deed) -> None:
        self._later(time.monotonic() + self.drawn.uniform(least, most), deed)

    def _any(self) -> None:
        deeds = [self._kill_one, self._kill_one, self._freeze, self._freeze, self._start_another,
                 self._other_command, self._pause, self._set_wrong, self._set_wrong,
                 self._take_off, self._take_off, self._rename, self._reject, self._reject]  # fmt: skip
        if self.server is not None:
            deeds += [self._hang_up, self._restart_the_database]
        self.drawn.choice(deeds)()

    def _start_what_ended(self) -> None:
        for process in [one for one in self.running if one.poll() is not None]:
            self.running.remove(process)
            self.start()

    def _kill_one(self) -> None:
        process = self.drawn.choice(self.running)
        self._kill(process)
        self.running.remove(process)
        self.start()

    def _kill(self, process: subprocess.Popen[str]) -> None:
        process.kill()
        process.wait(timeout=30)
        self.deaths += 1

    def _freeze(self) -> None:
        """A while; workers now and then for longer than their lease."""
        process = self.drawn.choice(self.running)
        process.send_signal(signal.SIGSTOP)
        long = self.command == "worker" and self.drawn.random() < 0.3
        self.deaths += 1 if self.server is not None else 0  # its attempts may be taken over
        self._in(0.2, LEASE + 4 if long else 7, lambda: self._thaw(process))

    def _thaw(self, process: subprocess.Popen[str]) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)

    def _thaw_everyone(self) -> None:
        for process in self.running:
            self._thaw(process)

    def _thaw_on_sqlite(self) -> None:
        """One that was stopped in the midst of writing keeps everybody else from SQLite's file."""
        if self.server is None:
            self._thaw_everyone()

    def _start_another(self) -> None:
        """One more. Workers share with it, until one of them is told to go; of dispatchers the
        second is turned away, or the first where it has just lost its hold."""
        self._thaw_everyone()
        self.start()
        if self.command == "worker":
            self.running[0].terminate()
        deadline = time.monotonic() + 60
        while all(process.poll() is None for process in self.running):
            assert time.monotonic() < deadline, "none was turned away"
            time.sleep(0.05)  # watches other processes; nothing hangs on how soon
        self.running = [process for process in self.running if process.poll() is None]

    def _other_command(self) -> None:
        """`run` beside workers, `worker` beside a `run`: whichever comes second is turned away. On
        PostgreSQL the first may just have lost its hold with its session; then the second works,
        as long as a pause lasts and beyond, so the storm goes on meanwhile."""
        self._thaw_everyone()
        other = "run" if self.command == "worker" else "worker"
        process = subprocess.Popen(
            [sys.executable, "-m", "weekbook.main", other, "--until-done"],
            cwd=self.folder, env=environment(**self.way), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.said, encoding="utf-8",
        )  # fmt: skip
        if self.server is None:
            assert process.wait(timeout=120) == 2, "it was not turned away"
        else:
            self.others.append(process)

    def _pause(self) -> None:
        self._thaw_on_sqlite()
        group = f"g-{self.drawn.randrange(self.world.groups)}"
        self.world.pause(group)
        self._in(0, 2, lambda: self._resume(group))

    def _resume(self, group: str) -> None:
        self._thaw_on_sqlite()
        self.world.resume(group)

    def _set_wrong(self) -> None:
        """Minutes, an hour or days off, either way, and right again after a while."""
        most = self.drawn.choice((90.0, HOUR, 8 * DAY))
        self._set_the_clock(self.drawn.choice((-1, 1)) * self.drawn.uniform(70, most))
        self._in(0.5, 4, lambda: self._set_the_clock(0))

    def _set_the_clock(self, ahead: float) -> None:
        """Whole at once: a file read while it is written is another clock."""
        clock = Path(self.way["STEPPED_CLOCK"])
        new = clock.with_suffix(".new")
        new.write_text(str(ahead))
        self.stepped.append((WallClock().now().timestamp(), ahead))
        new.replace(clock)

    def _take_off(self) -> None:
        self._thaw_on_sqlite()
        there = sorted(self.world.names.keys() - {FAULTY})
        groups = self.drawn.sample(there, max(len(there) // 50, 1))
        self.world.take_off(groups)
        if self.drawn.random() < 0.5:
            self._in(0.5, 5, lambda: self._put_back(groups))

    def _put_back(self, groups: list[str]) -> None:
        self._thaw_on_sqlite()
        self.world.put_back(groups)

    def _rename(self) -> None:
        self._thaw_on_sqlite()
        self._renamed += 1
        group = self.drawn.choice(sorted(self.world.names.keys() - {FAULTY}))
        self.world.rename(group, f"New {self._renamed}")

    def _reject(self) -> None:
        """Half of them are approved again, with whatever the roster says by then."""
        self._thaw_on_sqlite()
        post = self.drawn.choice(self.world.posts).id
        self.world.reject(post)
        if self.drawn.random() < 0.5:
            self._in(0.2, 3, lambda: self._approve(post))

    def _approve(self, post: str) -> None:
        self._thaw_on_sqlite()
        self.world.approve(post)

    def _hang_up(self) -> None:
        assert self.server is not None
        engine = open_database(self.server.url)
        with engine.begin() as connection:
            connection.execute(text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ))  # fmt: skip
        engine.dispose()
        self.deaths += len(self.running + self.others)

    def _restart_the_database(self) -> None:
        assert self.server is not None
        self.server.restart()
        self.deaths += len(self.running + self.others)
