"""Between us and PostgreSQL: a pooler that lends our sessions to others is refused in words."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.calendar.database.connection import open_database
from engine.calendar.database.pooler import PoolerError, require_own_sessions
from tests.commands import weekbook
from tests.engine.made import SECRET
from tests.engine.test_killed import ended, made
from tests.pooler import PROGRAM, pooler
from tests.receiver import receiver

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="there is no PgBouncer; `make test` installs it"),
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the pooler's own account reaches."""
    with tempfile.TemporaryDirectory(prefix="weekbook-pooler-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def url_of(database: Engine) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.mark.parametrize(("mode", "size", "robin"), [
    ("transaction", 20, 0), ("transaction", 20, 1), ("transaction", 1, 0), ("transaction", 2, 1),
    ("statement", 20, 0),
])  # fmt: skip
def test_lent_sessions_are_refused_at_once(
    database: Engine, folder: Path, tmp_path: Path, mode: str, size: int, robin: int
) -> None:
    made(tmp_path, "outbox", url_of(database), groups=3)
    with pooler(url_of(database), folder, mode, size, robin) as through:
        engine = open_database(through)
        for _ in range(3):  # whatever sessions the pool has open by now
            with pytest.raises(PoolerError, match="pool_mode = session"):
                require_own_sessions(engine)
        engine.dispose()
        if (size, robin) != (20, 0):
            return
        for command in (["doctor"], ["db", "upgrade"], ["worker"], ["run"]):
            status = 1 if command == ["doctor"] else 2
            done = weekbook(*command, cwd=tmp_path, status=status, WEEKBOOK_DATABASE_URL=through)
            assert "lends sessions for one transaction only" in done.stdout + done.stderr


def test_a_pool_whose_sessions_stay_ours_works(
    database: Engine, folder: Path, tmp_path: Path
) -> None:
    made(tmp_path, "env HOOK", url_of(database), groups=3)
    with pooler(url_of(database), folder, "session") as through, receiver() as hook:
        way = {"HOOK": hook.url, "HOOK_SECRET": SECRET, "WEEKBOOK_DATABASE_URL": through}
        weekbook("db", "upgrade", cwd=tmp_path, env=way)
        weekbook("worker", "--until-done", cwd=tmp_path, env=way)
        assert set(ended(tmp_path, through).values()) == {"sent"}


def test_without_a_pooler_nothing_is_tried(database: Engine) -> None:
    require_own_sessions(database)
