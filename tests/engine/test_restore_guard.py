"""What is made of a calendar's count and of what a machine has seen of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.calendar.recovery.marks import (
    RestoredError,
    Seen,
    accept,
    advance,
    begin,
    count_of,
    mark_path,
    place_of,
    remember,
    seen,
)
from engine.sending.leases.lease import AlreadyRunningError, Lease
from engine.sending.leases.restore_guard import (
    ELSEWHERE,
    LOST,
    OLDER,
    OTHER,
    TIMELINE,
    UNREADABLE,
    Facts,
    RestoreGuard,
    Verdict,
    judge,
    only_here,
)
from engine.time.clock import WallClock

NOW = Seen("a", 5)
FINE = Verdict("fine")


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (Facts(NOW, Seen("a", 5), "here", "here", False, False), FINE),
        (Facts(NOW, Seen("a", 4), "here", "here", False, False), FINE),  # it could not be written
        (Facts(NOW, Seen("a", 6), "here", "here", False, False), Verdict("asks", OLDER)),
        (Facts(NOW, Seen("b", 5), "here", "here", False, False), Verdict("asks", OTHER)),
        (Facts(None, Seen("b", 5), "", "here", False, False), Verdict("asks", OTHER)),
        (Facts(None, Seen("b", 0), "", "here", False, False), FINE),  # `apply` was interrupted
        (Facts(NOW, "lost", "here", "here", False, False), Verdict("asks", LOST)),
        (Facts(None, "lost", "", "here", False, False), Verdict("asks", LOST)),
        (Facts(NOW, "lost", "there", "here", False, False), Verdict("refused", ELSEWHERE)),
        (Facts(NOW, Seen("a", 5), "there", "here", False, False), FINE),  # it was said so
        (Facts(NOW, "unreadable", "here", "here", False, False), Verdict("asks", UNREADABLE)),
        # On a server: a machine that joins others is told nothing new by its lack of a mark.
        (Facts(NOW, "lost", "here", "here", True, True), FINE),
        (Facts(NOW, "lost", "here", "here", True, False), Verdict("asks", LOST)),
        (Facts(NOW, Seen("a", 5), "1", "2", True, False), Verdict("asks", TIMELINE)),
        (Facts(NOW, "lost", "1", "2", True, True), Verdict("asks", TIMELINE)),
        (Facts(NOW, Seen("a", 6), "1", "1", True, True), Verdict("asks", OLDER)),
    ],
)
def test_the_verdict(facts: Facts, verdict: Verdict) -> None:
    assert judge(facts) == verdict


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def look(lease: Lease, folder: Path, said: list[str] | None = None) -> RestoreGuard:
    told = [] if said is None else said
    guard = RestoreGuard(lease, WallClock(), folder / "old.json", told.append)
    guard.look()
    return guard


def test_a_calendar_and_its_mark_go_on_together(database: Engine, folder: Path) -> None:
    with database.begin() as connection:
        made = begin(connection)
        assert made is not None
        path, first = made
        remember(path, first.token, first.count)
        assert begin(connection) is None, "it is new only once"
        assert mark_path(connection) == path
    with Lease(database, WallClock()) as lease:
        assert look(lease, folder).mark == path
        with lease.begin() as connection:
            assert count_of(connection) == first == seen(path)
            assert place_of(connection)
            remember(path, *advance(connection))
        look(lease, folder)
    assert seen(path) == Seen(first.token, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_mark_that_was_in_the_workspace_is_carried_over(database: Engine, folder: Path) -> None:
    old = folder / "old.json"
    with database.begin() as connection:
        counted = advance(connection)
    remember(old, *counted)
    with Lease(database, WallClock()) as lease:
        guard = look(lease, folder)
        assert seen(guard.mark) == Seen(*counted)
        assert not old.exists()
        guard.mark.unlink()
        remember(old, counted[0], counted[1] + 1)
        with pytest.raises(RestoredError, match="older"):
            look(lease, folder)
        assert old.exists()


def test_an_accepted_calendar_counts_on_beyond_all_that_was_seen(
    database: Engine, folder: Path
) -> None:
    path = folder / "mark.json"
    with database.begin() as connection:
        token, _ = advance(connection)
        remember(path, token, 77)
        accept(connection, path, anew=False)
        found = count_of(connection)
        assert found is not None
        assert found.token == token
        assert found.count > 77
        assert seen(path) == found
        accept(connection, path)
        assert seen(path) == count_of(connection)
        assert count_of(connection) != found


def test_without_a_place_for_marks_it_is_told_at_every_start(
    database: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = folder / "a file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    said: list[str] = []
    with Lease(database, WallClock()) as lease:
        guard = look(lease, folder, said)
        with only_here(guard.mark):
            pass
    assert len(said) == 1
    assert "cannot be written" in said[0]


def test_two_copies_on_one_machine_are_not_sent_from_at_once(folder: Path) -> None:
    with (
        only_here(folder / "x.json"),
        pytest.raises(AlreadyRunningError, match="a copy of this workspace"),
        only_here(folder / "x.json"),
    ):
        pass
    with only_here(folder / "x.json"):
        pass
