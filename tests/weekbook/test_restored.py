"""Backups that are put back after sending went on: what arrives is counted, and nothing comes twice."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.calendar.database.connection import open_database
from tests.commands import started, weekbook
from tests.engine.made import SECRET
from tests.engine.test_killed import ended, made
from tests.engine.test_leases import wait_for
from tests.postgres import own_server
from tests.receiver import Receiver, receiver

GROUPS = 5


class Place:
    """A workspace that sends to a receiver, and its machine's marks."""

    def __init__(self, folder: Path, hook: Receiver, url: str = "") -> None:
        self.folder = folder
        self.url = url
        self.hook = hook
        self.way = {"HOOK": hook.url, "HOOK_SECRET": SECRET}
        if url:
            self.way["WEEKBOOK_DATABASE_URL"] = url

    def send(self, folder: Path | None = None, status: int = 0, command: str = "run") -> str:
        return weekbook(
            command, "--until-done", cwd=folder or self.folder, status=status, env=self.way
        ).stderr

    def send_some(self) -> None:
        """A third of all, and then the process is stopped."""
        process = started("run", cwd=self.folder, **self.way)
        self.hook.wait_for(10 * GROUPS // 3)
        process.terminate()
        process.wait(30)

    def states(self) -> dict[str, int]:
        return dict(Counter(ended(self.folder, self.url).values()))

    def nothing_came_twice(self) -> None:
        times = Counter((item.data["post"], item.data["group"]) for item in self.hook.received)
        assert len(times) == 10 * GROUPS
        assert max(times.values()) == 1


@contextmanager
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str = "") -> Iterator[Place]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "here"
    folder.mkdir()
    with receiver() as hook:
        made(folder, "env HOOK", url, groups=GROUPS)
        yield Place(folder, hook, url)


def backup(folder: Path, into: Path) -> None:
    """A copy as a careful operator makes one: with nobody at work on it."""
    shutil.copytree(folder, into)


def put_back(from_: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(from_, folder)


@pytest.mark.parametrize("before", ["nothing was sent", "some was sent"])
@pytest.mark.parametrize("what", ["database", "folder"])
def test_an_older_copy_put_back_sends_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, before: str
) -> None:
    with place(tmp_path, monkeypatch) as here:
        if before == "some was sent":
            here.send_some()
        backup(here.folder, tmp_path / "backup")
        here.send()
        here.nothing_came_twice()
        if what == "folder":
            put_back(tmp_path / "backup", here.folder)
        else:
            for path in here.folder.glob("weekbook.db-*"):
                path.unlink()
            shutil.copy(tmp_path / "backup" / "weekbook.db", here.folder / "weekbook.db")
        told = here.send()
        assert "older than what was sent" in told
        assert "ask first" in told
        here.nothing_came_twice()
        found = here.states()
        assert found["asking"] >= 10 * GROUPS * 2 // 3 - 20
        assert set(found) <= {"asking", "sent"}
        status = weekbook("status", cwd=here.folder, status=1, env=here.way).stdout
        assert "restored" in status
        weekbook("resolve", "all", "--as", "skip", cwd=here.folder, env=here.way)
        assert "ask" not in here.send(), "it is asked once"
        here.nothing_came_twice()


def test_a_person_lets_go_what_had_not_been_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        backup(here.folder, tmp_path / "backup")
        here.send_some()
        put_back(tmp_path / "backup", here.folder)
        here.send()
        assert here.states() == {"asking": 10 * GROUPS}
        arrived = {(item.data["post"], item.data["group"]) for item in here.hook.received}
        engine = open_database(f"sqlite:///{here.folder / 'weekbook.db'}")
        with engine.begin() as connection:
            rows = connection.execute(text("SELECT id, post_id, group_key FROM deliveries")).all()
        engine.dispose()
        missing = [str(row.id) for row in rows if (row.post_id, row.group_key) not in arrived]
        weekbook("resolve", *missing, "--as", "again", cwd=here.folder, env=here.way)
        here.send()
        here.nothing_came_twice()


def test_a_lost_mark_lets_everything_due_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        here.send_some()
        count = len(here.hook.received)
        shutil.rmtree(tmp_path / "state")
        assert "no mark" in here.send()
        assert len(here.hook.received) == count
        assert set(here.states()) <= {"sent", "asking"}
        assert "no mark" not in here.send(), "from here on it is kept"


def test_an_older_copy_and_a_lost_mark_together_send_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        backup(here.folder, tmp_path / "backup")
        here.send()
        put_back(tmp_path / "backup", here.folder)
        shutil.rmtree(tmp_path / "state")
        here.send()
        here.nothing_came_twice()
        assert here.states() == {"asking": 10 * GROUPS}


def test_a_first_start_asks_nothing_and_a_moved_folder_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        here.send_some()
        here.folder.rename(tmp_path / "there")
        here.folder = tmp_path / "there"
        assert here.send() == ""
        assert here.states() == {"sent": 10 * GROUPS}
        here.nothing_came_twice()


def test_a_copied_folder_is_not_sent_from_beside_the_first_nor_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        backup(here.folder, tmp_path / "copy")
        first = started("run", cwd=here.folder, **here.way)
        here.hook.wait_for(3)
        assert "a copy of this workspace" in here.send(tmp_path / "copy", status=2)
        here.hook.wait_for(10 * GROUPS)
        wait_for(lambda: here.states() == {"sent": 10 * GROUPS})
        first.terminate()
        first.wait(30)
        assert "older than" in here.send(tmp_path / "copy")
        here.nothing_came_twice()


def test_a_copy_on_another_machine_waits_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, monkeypatch) as here:
        here.send_some()
        count = len(here.hook.received)
        with sqlite3.connect(here.folder / "weekbook.db") as connection:
            connection.execute("UPDATE marks SET token = 'there' WHERE name = 'place'")
        connection.close()
        shutil.rmtree(tmp_path / "state")
        told = here.send(status=2)
        assert "from another machine" in told
        assert "weekbook resume --restored" in told
        assert len(here.hook.received) == count
        asked = weekbook("resume", "--restored", cwd=here.folder, env=here.way).stdout
        assert "ask first" in asked
        assert here.send() == ""
        assert len(here.hook.received) == count


def test_a_database_of_postgresql_that_was_restored_sends_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First into another database, as a dump is; then in its place, with what was counted."""
    server_folder = tmp_path / "server"
    server_folder.mkdir()
    with own_server(server_folder) as server, place(tmp_path, monkeypatch, server.url) as here:
        here.send_some()
        admin = open_database(server.url).execution_options(isolation_level="AUTOCOMMIT")
        name = admin.url.database
        other = admin.url.set(database="template1").render_as_string(hide_password=False)
        admin.dispose()
        admin = open_database(other).execution_options(isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE backup TEMPLATE "{name}"'))
        here.send()
        here.nothing_came_twice()
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}"'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE backup'))
        admin.dispose()
        shutil.rmtree(tmp_path / "state")  # as on a new machine
        told = here.send()
        assert "restored, or goes on elsewhere" in told
        here.nothing_came_twice()
        assert here.states()["asking"] > 0
        assert here.send() == ""
