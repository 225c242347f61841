"""The machine's clock is set while the command sends: nothing is given up for good, nothing stale
goes out. Posts are in time for six days; the clock is set ahead by eight."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.calendar.database.connection import open_database
from engine.calendar.database.tables import delivery_events
from tests.commands import environment, weekbook
from tests.engine.made import SECRET
from tests.engine.test_killed import ended, made
from tests.engine.test_leases import wait_for
from tests.receiver import Receiver, receiver

GROUPS = 30
ALL = 10 * GROUPS
AHEAD = str(8 * 86_400)
AT_ONCE = 16


@contextmanager
def running(folder: Path, hook: Receiver, ahead: str = "0", steady: str = "60") -> Iterator[Callable[[str], None]]:  # fmt: skip
    """The command, sending; what sets its clock; and at the end it is told to stop."""
    clock = folder / "clock"
    clock.write_text(ahead)
    way = {"HOOK": hook.url, "HOOK_SECRET": SECRET, "STEPPED_CLOCK": str(clock),
           "STEPPED_STEADY": steady}  # fmt: skip
    with open(folder / "said", "a") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stepped", "run"], cwd=folder, env=environment(**way),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        try:
            yield lambda ahead: clock.write_text(ahead) and None
        finally:
            process.terminate()
            process.wait(30)


def said(folder: Path) -> str:
    return (folder / "said").read_text()


def events(folder: Path, after: str) -> int:
    engine = open_database(f"sqlite:///{folder / 'weekbook.db'}")
    with engine.connect() as connection:
        query = select(delivery_events.c.id).where(delivery_events.c.after == after)
        count = len(connection.execute(query).all())
    engine.dispose()
    return count


def states(folder: Path) -> dict[str, int]:
    found = list(ended(folder).values())
    return {state: found.count(state) for state in sorted(set(found))}


@contextmanager
def held_up(hook: Receiver, *after: int) -> Iterator[list[threading.Event]]:
    """From the so-manieth request on nothing is answered until its event is set: whatever comes to
    pass meanwhile does so while much is left to be sent, on a slow machine as on a quick one."""
    gates = [threading.Event() for _ in after]

    def answer(number: int) -> tuple[int, dict[str, str]]:
        for first, gate in zip(after, gates, strict=True):
            if number >= first:
                gate.wait(90)
        return 204, {}

    hook.answer = answer
    try:
        yield gates
    finally:
        for gate in gates:
            gate.set()


def test_a_clock_ahead_while_sending_holds_everything_until_it_is_put_back(tmp_path: Path) -> None:
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook, running(tmp_path, hook) as step, held_up(hook, 30) as (gate,):
        hook.wait_for(30)
        step(AHEAD)
        wait_for(lambda: "8.0 days ahead" in said(tmp_path))
        gate.set()
        wait_for(lambda: "sending" not in states(tmp_path))
        assert len(hook.received) <= 30 + AT_ONCE, "only what was on its way"
        step("0")
        hook.wait_for(ALL)
        wait_for(lambda: states(tmp_path) == {"sent": ALL})
    assert events(tmp_path, "skipped") == 0


def test_what_a_clock_ahead_at_the_start_gave_up_is_taken_up_when_it_is_put_back(
    tmp_path: Path,
) -> None:
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        with running(tmp_path, hook, AHEAD) as step:
            wait_for(lambda: states(tmp_path) == {"skipped": ALL})
            step("0")
            hook.wait_for(ALL)
            wait_for(lambda: states(tmp_path) == {"sent": ALL})
        assert f"{ALL} deliveries that the clock gave up too early" in said(tmp_path)
    assert len({item.headers["webhook-id"] for item in hook.received}) == ALL == len(hook.received)


def test_what_a_clock_ahead_gave_up_is_taken_up_by_the_next_start(tmp_path: Path) -> None:
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        with running(tmp_path, hook, AHEAD):
            wait_for(lambda: states(tmp_path) == {"skipped": ALL})
        with running(tmp_path, hook, steady="1"):
            hook.wait_for(ALL)
            wait_for(lambda: states(tmp_path) == {"sent": ALL})


def test_what_is_stale_after_a_machine_stood_still_does_not_go_out(tmp_path: Path) -> None:
    """To a guest that was paused it looks as if its clock had been set ahead, for good."""
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        with running(tmp_path, hook, steady="2") as step, held_up(hook, 30) as (gate,):
            hook.wait_for(30)
            step(AHEAD)
            wait_for(lambda: "8.0 days ahead" in said(tmp_path))
            gate.set()
            wait_for(lambda: not {"waiting", "sending"} & set(states(tmp_path)))
        assert len(hook.received) <= 30 + AT_ONCE, "only what was on its way"
    found = states(tmp_path)
    assert found["skipped"] == ALL - len(hook.received)


def test_a_person_takes_back_what_was_skipped(tmp_path: Path) -> None:
    """As where the clock was put right so early that nobody saw it."""
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        with running(tmp_path, hook, AHEAD):
            wait_for(lambda: states(tmp_path) == {"skipped": ALL})
        way = {"HOOK": hook.url, "HOOK_SECRET": SECRET}
        told = weekbook("resume", "--skipped", cwd=tmp_path, env=way).stdout
        assert f"{ALL} deliveries" in told
        assert (
            "0 deliveries"
            in weekbook("resume", "--skipped", cwd=tmp_path, status=1, env=way).stdout
        )
        with running(tmp_path, hook, steady="1"):
            wait_for(lambda: states(tmp_path) == {"sent": ALL})


@pytest.mark.parametrize("steps", [("-3600", "0"), ("3600", "-3600", "7200", "0")])
def test_steps_that_make_nothing_late_lose_nothing(tmp_path: Path, steps: tuple[str, ...]) -> None:
    made(tmp_path, "env HOOK", groups=GROUPS)
    with receiver() as hook:
        after = [20 + 40 * turn for turn in range(len(steps))]
        with running(tmp_path, hook, steady="1") as step, held_up(hook, *after) as gates:
            for count, ahead, gate in zip(after, steps, gates, strict=True):
                hook.wait_for(count)
                step(ahead)
                gate.set()
            hook.wait_for(ALL)
            wait_for(lambda: states(tmp_path) == {"sent": ALL})
    assert len(hook.received) == ALL
