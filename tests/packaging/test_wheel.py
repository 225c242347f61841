"""The wheel holds one folder of ours, the same at every build, and runs beside anybody's names."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PLAYBOOKS, ROOT
from tests.engine.test_killed import made
from weekbook import __version__

FOREIGN = ("cli", "dsl", "engine", "web", "tests")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(tmp_path_factory.mktemp("wheel"))


def _built(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_nothing_outside_weekbook(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert {name.split("/")[0] for name in names} == {
        "weekbook", f"weekbook-{__version__}.dist-info",
    }  # fmt: skip
    assert "weekbook/py.typed" in names
    assert "weekbook/_packages/dsl/__init__.py" in names
    assert "weekbook/playbooks/mothers/mothers.playbook" in names
    assert not [name for name in names if name.startswith("weekbook/_packages/tests")]


def test_two_builds_are_equal_byte_for_byte(wheel: Path, tmp_path: Path) -> None:
    assert _built(tmp_path).read_bytes() == wheel.read_bytes()


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a process that finds the wheel, but no checkout, after foreign modules of
    our packages' names that raise when they are imported."""
    site, foreign = tmp_path / "site", tmp_path / "foreign"
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)
    foreign.mkdir()
    for name in FOREIGN:
        (foreign / f"{name}.py").write_text('raise ImportError("somebody else\'s")\n')
    path = os.pathsep.join([str(foreign), str(site)])
    return {**os.environ, "PYTHONPATH": path, "WEEKBOOK_CACHE": str(tmp_path / "cache")}


def _run(installed: dict[str, str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weekbook", *arguments], cwd=cwd, env=installed,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", [["check"], ["plan", "--from", "2026-12-07", "--weeks", "1"]])
def test_an_installed_weekbook_runs_beside_foreign_names(
    installed: dict[str, str], tmp_path: Path, command: list[str]
) -> None:
    """On PYTHONPATH, and in the current folder, which `python -m` puts first."""
    folder = tmp_path / "foreign"
    ran = _run(installed, *command, "-C" if command[0] == "plan" else str(PLAYBOOKS / "mothers"),
               *([str(PLAYBOOKS / "mothers")] if command[0] == "plan" else []), cwd=folder)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_lexer_imports_nothing_else_of_ours(installed: dict[str, str], tmp_path: Path) -> None:
    """Sites load every lexer that is installed: one that died would break all of them."""
    program = (
        "import sys\nfrom weekbook.pygments_lexer import PlaybookLexer\n"
        "print(list(PlaybookLexer().get_tokens('week\\n'))[0])\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('dsl', 'engine', 'web')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path / "foreign", env=installed,
                         capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["(Token.Keyword, 'week')", "[]"]


def test_an_installed_weekbook_renders_and_sends_posts(
    installed: dict[str, str], tmp_path: Path
) -> None:
    """Texts are made in a process of its own, which has to find the same packages."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    made(folder, "outbox", groups=2)
    ran = _run(installed, "run", "--until-done", "-C", str(folder), cwd=tmp_path / "foreign")
    assert ran.returncode == 0, ran.stderr + ran.stdout
    sent = [path.read_text(encoding="utf-8") for path in (folder / "outbox").rglob("*.md")]
    assert len(sent) == 10 * 2
    assert all("Hello Group" in text for text in sent)
