"""What a command loads to start: by name, since times hang on the machine.

Commands that look at the calendar are called by hand and by scripts, many times a day. Loading what
they don't need took most of their time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment, weekbook
from weekbook.main import COMMANDS, MODULES

PROGRAM = (
    "import sys; from weekbook.main import main\n"
    "try: main(sys.argv[1:])\n"
    "except SystemExit: pass\n"
    "import json; print(); print(json.dumps(sorted(sys.modules)))"
)

SOLVER = {"ortools", "numpy", "pandas"}
PLANNER = {"engine.planning.solving", "holidays", "chinese_calendar", "icalendar", "pendulum"}
MEASURING = {"scipy", "statsmodels"}
WEB = {"litestar", "msgspec", "uvicorn", "web", "prometheus_client"}
SENDING = {"httpx", "aiosmtplib", "apprise", "opentelemetry", "pgqueuer", "asyncpg"}
MIGRATING = {"alembic", "mako"}
POSTGRESQL = {"psycopg", "sqlalchemy.dialects.postgresql"}
TEMPLATES = {"jinja2", "markdown_it"}
LANGUAGE = {"dsl.constructs.registry", "dsl.syntax.parser", "lark", "lsprotocol", "pygls"}

LOOKING = SOLVER | PLANNER | MEASURING | WEB | SENDING | MIGRATING | POSTGRESQL | TEMPLATES
HELP_ONLY = LOOKING | LANGUAGE | {"sqlalchemy"}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a week in its calendar."""
    folder = tmp_path_factory.mktemp("planned")
    weekbook("demo", "--into", "demo", cwd=folder)
    return next(path for path in sorted((folder / "demo").iterdir()) if path.is_dir())


def _loaded(cwd: Path, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=cwd, env=environment(),
        capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (("status",), LOOKING | LANGUAGE),
        (("review",), LOOKING | LANGUAGE),
        (("db", "status"), LOOKING | LANGUAGE),
        (("pause",), LOOKING | LANGUAGE),
        (("owners",), LOOKING | LANGUAGE),
    ],
    ids=["status", "review", "db", "pause", "owners"],
)
def test_a_command_loads_only_what_it_uses(
    planned: Path, words: tuple[str, ...], unneeded: set[str]
) -> None:
    loaded = _loaded(planned, *words)
    assert "sqlalchemy" in loaded, "it looked at the calendar"
    assert sorted(loaded & unneeded) == []


@pytest.mark.parametrize("words", [("--help",), ("--version",)], ids=" ".join)
def test_the_overview_loads_no_command(tmp_path: Path, words: tuple[str, ...]) -> None:
    loaded = _loaded(tmp_path, *words)
    assert sorted(loaded & HELP_ONLY) == []
    assert not any(f"weekbook.commands.{module}" in loaded for module in MODULES.values())


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_loads_neither_solver_nor_statistics(tmp_path: Path, command: str) -> None:
    loaded = _loaded(tmp_path, command, "--help")
    assert sorted(loaded & (SOLVER | MEASURING | MIGRATING | POSTGRESQL)) == []
