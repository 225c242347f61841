"""`pause`, `resume`, `status` and `resolve`, as a person uses them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from engine.calendar.database.connection import copy_database, open_database
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.recovery.marks import advance, remember
from tests.commands import weekbook


def ready(workspace: Callable[[str], Path]) -> Path:
    """The example workspace with a week of approved posts that are still to come."""
    root = workspace("mothers")
    path = root / "mothers.playbook"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2026-11-30 to 2027-02-28", "2098-12-01 to 2099-02-28"))
    weekbook("apply", "--from", "2098-12-08", "--weeks", "1", cwd=root)
    weekbook("review", "--approve", "all", cwd=root)
    return root


def test_everything_stands_still_and_goes_on(workspace: Callable[[str], Path]) -> None:
    root = ready(workspace)
    assert "everything stands still" in weekbook("pause", "--because", "a storm", cwd=root).stdout
    assert "already" in weekbook("pause", cwd=root).stdout
    weekbook("pause", "--channel", "mothers/vip", cwd=root)
    shown = weekbook("status", cwd=root).stdout
    assert "everything stands still since" in shown
    assert "a storm" in shown
    assert "channel mothers/vip stands still" in shown
    assert "everything goes on" in weekbook("resume", cwd=root).stdout
    assert len(json.loads(weekbook("status", "--format", "json", cwd=root).stdout)["pauses"]) == 1
    weekbook("resume", "--channel", "mothers/vip", cwd=root)
    assert "does not stand still" in weekbook("resume", cwd=root, status=1).stdout


def test_a_scope_that_cannot_be_is_told(workspace: Callable[[str], Path]) -> None:
    root = ready(workspace)
    two = weekbook("pause", "--group", "a", "--playbook", "b", cwd=root, status=2).stderr
    assert "at a time" in two
    assert "mothers/vip" in weekbook("pause", "--channel", "vip", cwd=root, status=2).stderr


def test_a_mark_of_before_in_the_workspace_still_tells(
    workspace: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent by an older Weekbook, restored from a copy of before: `run` refuses until it
    is told to."""
    root = ready(workspace)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "nothing kept yet"))
    weekbook("run", "--rehearse-from", "2098-12-08", cwd=root)
    engine = open_database(f"sqlite:///{root / 'weekbook.db'}")
    mark = root / ".weekbook-mark.json"
    for backup in (True, False):
        with engine.begin() as connection:
            counted = advance(connection)
        remember(mark, *counted)
        if backup:
            copy_database(engine, root / "backup.db").dispose()
    engine.dispose()
    for ending in ("", "-wal", "-shm"):
        Path(f"{root / 'weekbook.db'}{ending}").unlink(missing_ok=True)
    shutil.copy(root / "backup.db", root / "weekbook.db")
    told = weekbook("run", cwd=root, status=2).stderr
    assert "older than what was sent from it already" in told
    assert "weekbook resume --restored" in told
    assert "0 deliveries ask" in weekbook("resume", "--restored", cwd=root).stdout


def test_what_asks_is_shown_and_settled(workspace: Callable[[str], Path]) -> None:
    root = ready(workspace)
    assert "none yet" in weekbook("status", cwd=root).stdout
    engine = open_database(f"sqlite:///{root / 'weekbook.db'}")
    with engine.begin() as connection:
        fan_out(connection, dt.datetime(2098, 12, 9, tzinfo=dt.UTC))
        first = deliveries.c.id.in_(select(func.min(deliveries.c.id)).group_by(deliveries.c.lane))
        connection.execute(update(deliveries).where(first).values(state="sending"))
        lost = {"state": "unsure", "note": "the answer was lost"}
        connection.execute(update(deliveries).where(first).values(**lost))
    engine.dispose()
    shown = weekbook("status", cwd=root, status=1).stdout
    assert "these wait for you" in shown
    assert "the answer was lost" in shown
    number = shown.split("\n")[-2].split()[0]
    assert "1 settled" in weekbook("resolve", number, "--as", "sent", cwd=root).stdout
    again = weekbook("resolve", number, "--as", "sent", cwd=root, status=1)
    assert "it asks nothing" in again.stderr
    assert "are numbers" in weekbook("resolve", "x", "--as", "sent", cwd=root, status=2).stderr
    weekbook("resolve", "all", "--as", "failed", cwd=root)
    found = json.loads(weekbook("status", "--format", "json", cwd=root).stdout)
    assert found["well"]
    assert found["deliveries"]["sent"] == 1
    assert not found["questions"]
