"""What Weekbook keeps is readable by its owner only, whatever the umask, and however it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.calendar.database.connection import open_database, upgrade
from tests.commands import weekbook
from tests.engine.test_killed import made


@pytest.fixture(params=[0o000, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_all_that_is_kept_is_its_owners(
    tmp_path: Path, umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    here = tmp_path / "here"
    here.mkdir()
    made(here, "outbox", groups=3)
    weekbook("run", "--until-done", "--log", "log", cwd=here)
    kept = [here / "weekbook.db", here / "log", *(tmp_path / "state").rglob("*.json")]
    kept += [path for path in (here / "outbox").rglob("*") if path.is_file()]
    assert len(kept) >= 3 + 30
    assert {path: rights(path) for path in kept} == dict.fromkeys(kept, 0o600)
    folders = [here / "outbox", *(path for path in (here / "outbox").rglob("*") if path.is_dir())]
    folders.append(tmp_path / "state" / "weekbook")
    assert {path: rights(path) for path in folders} == dict.fromkeys(folders, 0o700)


def test_a_database_that_others_could_read_is_taken_from_them(tmp_path: Path) -> None:
    path = tmp_path / "weekbook.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    with engine.begin():
        files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
        assert {rights(file) for file in files} == {0o600}
        for file in files:
            file.chmod(0o644)
        other = open_database(f"sqlite:///{path}")
        with other.connect():
            assert {rights(file) for file in files} == {0o600}
        other.dispose()
    engine.dispose()


def test_an_outbox_of_before_is_taken_from_others(tmp_path: Path) -> None:
    made(tmp_path, "outbox", groups=3)
    (tmp_path / "outbox" / "all").mkdir(parents=True)
    for folder in (tmp_path / "outbox", tmp_path / "outbox" / "all"):
        folder.chmod(0o755)
    weekbook("run", "--until-done", cwd=tmp_path)
    assert rights(tmp_path / "outbox") == 0o700
    assert rights(tmp_path / "outbox" / "all") == 0o700
