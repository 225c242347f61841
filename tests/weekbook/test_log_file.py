"""The log of `run` and `worker`: rotated under their hands, and nobody else's to read."""

from __future__ import annotations

import json
import os
import pty
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import ROOT, environment, started
from tests.engine.made import SECRET
from tests.engine.test_killed import GROUPS, made
from tests.receiver import receiver


def wait_for(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)  # looks at another process; nothing hangs on how long it takes


def lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_a_hang_up_opens_the_log_anew_and_sending_goes_on(tmp_path: Path) -> None:
    made(tmp_path, "env HOOK")
    log, old = tmp_path / "log", tmp_path / "log.1"
    with receiver() as hook:
        process = started("run", "--log", str(log), cwd=tmp_path, HOOK=hook.url, HOOK_SECRET=SECRET)
        for turn in range(3):
            hook.wait_for(50 + 100 * turn)
            log.replace(old.with_suffix(f".{turn}"))
            process.send_signal(signal.SIGHUP)
            wait_for(log.exists)
        hook.wait_for(10 * GROUPS)
        wait_for(lambda: sum(lines(path) for path in tmp_path.glob("log*")) == 2 * 10 * GROUPS)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert lines(log) > 0
    for path in tmp_path.glob("log*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for line in path.read_text().splitlines():
            assert json.loads(line)["delivery"]


def test_without_a_log_a_hang_up_ends_nothing(tmp_path: Path) -> None:
    made(tmp_path, "env HOOK")
    with receiver() as hook:
        process = started("run", cwd=tmp_path, HOOK=hook.url, HOOK_SECRET=SECRET)
        hook.wait_for(20)
        process.send_signal(signal.SIGHUP)
        hook.wait_for(10 * GROUPS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("closed", [False, True])
def test_in_a_terminal_only_closing_it_ends(tmp_path: Path, closed: bool) -> None:
    made(tmp_path, "env HOOK")
    ours, theirs = pty.openpty()
    with receiver() as hook:
        command = [sys.executable, "-c", TERMINAL, str(theirs)]
        process = subprocess.Popen(
            command, cwd=tmp_path, pass_fds=[theirs], start_new_session=True, stdin=theirs,
            env=environment(HOOK=hook.url, HOOK_SECRET=SECRET, PYTHONPATH=str(ROOT)),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        os.close(theirs)
        hook.wait_for(20)
        if closed:
            os.close(ours)
        else:
            process.send_signal(signal.SIGHUP)
            hook.wait_for(10 * GROUPS)
            process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=30)[1]
        assert process.returncode == 0, told
        if not closed:
            os.close(ours)


TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
from weekbook.main import main
sys.exit(main(["run"]))
"""


def test_a_log_that_was_there_before_becomes_its_owners(tmp_path: Path) -> None:
    made(tmp_path, "outbox")
    log = tmp_path / "log"
    log.write_text("")
    log.chmod(0o644)
    process = started("run", "--until-done", "--log", str(log), cwd=tmp_path)
    assert process.wait(60) == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_on_a_full_disk_keeps_nothing_from_being_sent(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("the system has no /dev/full")
    made(tmp_path, "outbox")
    done = subprocess.run(
        [sys.executable, "-m", "weekbook.main", "run", "--until-done", "--log", "/dev/full"],
        cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("the log /dev/full cannot be written") == 1
    assert len(list((tmp_path / "outbox").rglob("*.md"))) == 10 * GROUPS
