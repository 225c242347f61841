"""An operator's bad days end in words and an exit code, never in a traceback."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import environment, weekbook
from weekbook.main import main

Copy = Callable[[str], Path]


def run(
    *arguments: str, cwd: Path | None = None, piped: str = "", **changes: str
) -> subprocess.CompletedProcess[bytes]:
    """A command as a process, its output as bytes; `piped` is what a shell does with it."""
    words = [sys.executable, "-m", "weekbook.main", *arguments]
    if piped:
        words = ["bash", "-c", f'set -o pipefail; "$@" {piped}', "-", *words]
    return subprocess.run(words, cwd=cwd, env=environment(**changes), capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=60)  # fmt: skip


# output that cannot be written


@pytest.mark.parametrize(
    "encoding", ["cp1252", "ascii", "gbk", "latin-1", "utf-16", "cp1252:strict", "C"]
)
@pytest.mark.parametrize("command", ["check", "plan", "json", "help", "junit"])
def test_output_in_an_encoding_that_lacks_its_signs(
    workspace: Copy, encoding: str, command: str
) -> None:
    root = workspace("meizhuang")
    text = (root / "meizhuang.playbook").read_text(encoding="utf-8")
    arguments = {
        "check": ["check", "."],
        "plan": ["plan", "--from", "2026-11-30", "--weeks", "1"],
        "json": ["check", ".", "--format", "json"],
        "help": ["check", "--help"],
        "junit": ["check", ".", "--format", "junit"],
    }[command]
    if command != "plan":
        (root / "meizhuang.playbook").write_text(
            text.replace("互动", "互动了", 1), encoding="utf-8"
        )
    if encoding == "C":
        given = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    else:
        given = {"PYTHONIOENCODING": encoding, "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"}
    done = run(*arguments, cwd=root, **given)
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    assert b"Unicode" not in done.stderr
    assert done.returncode == (0 if command in ("plan", "help") else 1)
    assert done.stdout
    if command == "json":
        found = json.loads(done.stdout.decode("utf-16" if encoding == "utf-16" else "utf-8"))
        assert any("互动了" in one["message"] + one["help"] for one in found["faults"])
    if command == "junit" and encoding != "utf-16":
        from xml.etree import ElementTree

        assert ElementTree.fromstring(done.stdout).get("failures") == "1"


@pytest.mark.parametrize("command", [["--help"], ["check", "--help"], ["plan"], ["check", "."]])
def test_a_reader_that_has_enough(workspace: Copy, command: list[str]) -> None:
    root = workspace("mothers")
    done = run(*command, cwd=root, piped="| true")
    assert b"BrokenPipe" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = run(*command, cwd=root, piped=closed)
        assert b"Traceback" not in done.stderr + done.stdout
        assert done.returncode == 0, closed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
def test_a_disk_that_is_full(workspace: Copy) -> None:
    root = workspace("mothers")
    for command in (["--help"], ["plan"], ["check", ".", "--format", "json"]):
        done = run(*command, cwd=root, piped="> /dev/full")
        assert done.returncode == 2
        assert b"No space left" in done.stderr
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr


# what stands where a file should


def pipe(path: Path) -> None:
    os.mkfifo(path)


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def socket_file(path: Path) -> None:
    import socket

    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


KINDS = {
    "pipe": pipe, "circle": circle, "folder": folder, "device": device, "socket": socket_file,
}  # fmt: skip


@pytest.fixture
def said(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str]]:
    """The exit code of a command, and what it said. Without a debugging person's help."""
    monkeypatch.delenv("WEEKBOOK_DEBUG", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def call(root: Path, *arguments: str) -> tuple[int, str]:
        monkeypatch.chdir(root)
        status = main(arguments)
        shown = capfd.readouterr()
        text = shown.out + shown.err
        assert "Traceback" not in text
        assert "unforeseen" not in text, text
        return status, text

    return call


Said = Callable[..., tuple[int, str]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["mothers.playbook", "groups.csv", "templates/chat.md", "shared/elements.playbook"]
)
def test_no_file_where_a_check_needs_one(workspace: Copy, kind: str, name: str, said: Said) -> None:
    root = workspace("mothers")
    (root / name).unlink()
    KINDS[kind](root / name)
    status, text = said(root, "check", ".")
    assert status in (1, 2)
    assert name in text
    status, _ = said(root, "plan")
    assert status in (1, 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "command",
    [["check", "x"], ["format", "x"], ["import", "x", "made"], ["record", "x"],
     ["record", "groups.csv", "--mapping", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_no_file_where_a_command_names_one(
    workspace: Copy, kind: str, command: list[str], said: Said
) -> None:
    root = workspace("mothers")
    KINDS[kind](root / "x")
    status, text = said(root, *command)
    assert status == 2
    assert "x" in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_where_the_settings_are(workspace: Copy, kind: str, said: Said) -> None:
    root = workspace("mothers")
    (root / "weekbook.toml").unlink()
    KINDS[kind](root / "weekbook.toml")
    status, text = said(root, "plan")
    assert status == 2
    assert "weekbook.toml" in text


# settings


SETTINGS = {
    'playbook = ["a.playbook"]': 'did you mean "playbooks"',
    "database = 7": "database",
    'playbooks = "mothers.playbook"': "playbooks",
    "playbooks = [1]": "playbooks",
    'private_networks = ["nonsense"]': "private_networks",
    "private_networks = [[]]": "private_networks",
    'database = "nonsense://x"': "database",
    'database = "postgresql://:abc@[::1"': "database",
    'database = "postgresql+psycopg://nobody@127.0.0.1:1/none"': "database",
    'database = "no/such/folder/weekbook.db"': "database",
    'database = "templates"': "database",
    'playbooks = ["none.playbook"]': "none.playbook",
    'playbooks = ["../mothers.playbook"]': "mothers.playbook",
    'playbooks = ["a\\u0000b"]': "playbook",
    "= 3": "weekbook.toml",
    "a" * 100_000: "weekbook.toml",
    "x = " + "[" * 5_000: "weekbook.toml",
}


@pytest.mark.parametrize("text", SETTINGS, ids=lambda text: text[:40])
def test_settings_that_cannot_be_used(workspace: Copy, text: str, said: Said) -> None:
    root = workspace("mothers")
    (root / "weekbook.toml").write_text(text)
    for command in (["doctor"], ["plan"], ["status"], ["apply"], ["db", "upgrade"]):
        status, told = said(root, *command)
        if command[0] == "doctor" or "playbook" in text:
            assert status in (0, 1, 2)
        elif command != ["plan"] or "database" not in text:
            assert status == 2, told
        if status and (command == ["plan"] or "playbooks = [" not in text):
            assert SETTINGS[text] in told, (command, told)


def test_settings_that_are_not_text(workspace: Copy, said: Said) -> None:
    root = workspace("mothers")
    (root / "weekbook.toml").write_bytes(b"\xff\xfe\x00")
    status, told = said(root, "plan")
    assert (status, "weekbook.toml" in told) == (2, True)


# the database


def prepared(root: Path, said: Said) -> Path:
    assert said(root, "apply", "--from", "2026-11-30", "--weeks", "1")[0] == 0
    return root / "weekbook.db"


DATABASE_COMMANDS = (
    ["status"], ["review"], ["apply"], ["report"], ["db", "upgrade"], ["db", "status"], ["doctor"],
)  # fmt: skip


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def no_database(path: Path) -> None:
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    path.write_bytes(b"not a database at all, but long enough to be taken for one" * 99)


def torn(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(bytes(range(256)) * 16 * 12)


def cut(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize("spoil", [newer, no_database, torn, cut], ids=lambda spoil: spoil.__name__)
def test_a_database_that_cannot_be_used(
    workspace: Copy, spoil: Callable[[Path], None], said: Said
) -> None:
    root = workspace("mothers")
    spoil(prepared(root, said))
    for command in DATABASE_COMMANDS:
        status, told = said(root, *command)
        assert status == (1 if command == ["doctor"] else 2), (command, told)
        assert "database" in told or "tables" in told
        if spoil is newer and command != ["doctor"]:
            assert "newer" in told, (command, told)


def test_a_locked_database(workspace: Copy, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.calendar.database.connection as store

    root = workspace("mothers")
    path = prepared(root, said)
    monkeypatch.setattr(store, "PATIENCE", 50)
    with sqlite3.connect(path) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        status, told = said(root, "apply", "--from", "2026-11-30")
        holder.rollback()
    assert status == 2
    assert "another program" in told


def test_doctor_sees_a_corrupt_index(workspace: Copy, said: Said) -> None:
    """The rows of an index are changed behind its back, as a bad disk or a bad copy may."""
    root = workspace("mothers")
    path = prepared(root, said)
    assert "integrity" in said(root, "doctor")[1]
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        before = connection.execute("PRAGMA schema_version").fetchone()[0]
        connection.execute(
            "DELETE FROM sqlite_master WHERE type = 'index' AND tbl_name = 'posts' AND sql NOT NULL"
        )
        connection.execute(f"PRAGMA schema_version={before + 1}")
        connection.execute("PRAGMA writable_schema=OFF")
    status, told = said(root, "doctor")
    assert status == 1
    assert "has lost its index" in told


def test_doctor_sees_whose_turn_never_comes(workspace: Copy, said: Said) -> None:
    """A lane that waits for a delivery which is not there; and the way out that it names works."""
    root = workspace("mothers")
    path = prepared(root, said)
    assert "whose turn" in said(root, "doctor")[1]
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO lanes (lane, group_key, delivery_id, held) VALUES ('group:x', 'x', 9, '')"
        )
    status, told = said(root, "doctor")
    assert status == 1
    assert "1 lanes wait for a delivery that is not there" in told
    assert "`weekbook db upgrade`" in told
    assert said(root, "db", "upgrade")[0] == 0
    assert "not there" not in said(root, "doctor")[1]


def test_doctor_sees_an_index_that_lies(workspace: Copy, said: Said) -> None:
    root = workspace("mothers")
    path = prepared(root, said)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page, size = (
            connection.execute(
                "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master"
                " WHERE type = 'index' AND tbl_name = 'posts'"
            ).fetchone()
        )  # fmt: skip
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    with open(path, "r+b") as file:
        file.seek((page - 1) * size + size - 600)
        file.write(b"zzzz" * 140)
    status, told = said(root, "doctor")
    assert status == 1
    assert "SQLite finds" in told or "cannot be read through" in told


def test_doctor_sees_rows_that_refer_to_nothing(workspace: Copy, said: Said) -> None:
    root = workspace("mothers")
    path = prepared(root, said)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM templates")
        connection.execute("UPDATE lanes SET delivery_id = 7")
        connection.execute("INSERT INTO lanes (lane, group_key, delivery_id) VALUES ('a', 'a', 99)")
    status, told = said(root, "doctor")
    assert status == 1
    assert "rows of posts refer to templates" in told
    assert "lanes wait for a delivery that is not there" in told


# what nobody foresaw


def test_what_nobody_foresaw_is_told_and_written_down(
    workspace: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import weekbook.commands.playbooks.check

    def broken(_: object) -> int:
        raise ZeroDivisionError("the moon is full")

    monkeypatch.setattr(weekbook.commands.playbooks.check, "run", broken)
    monkeypatch.chdir(workspace("mothers"))
    monkeypatch.delenv("WEEKBOOK_DEBUG", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert main(["check"]) == 2
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    written = next((tmp_path / "state" / "weekbook").iterdir())
    assert str(written) in shown
    assert "the moon is full" in written.read_text(encoding="utf-8")
    assert written.stat().st_mode & 0o077 == 0
    with pytest.raises(ZeroDivisionError):
        main(["check", "--debug"])
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert main(["check"]) == 2
    assert "WEEKBOOK_DEBUG=1" in capsys.readouterr().err


def test_help_for_a_newcomer_has_no_traceback() -> None:
    assert "usage" in weekbook("--help").stdout
