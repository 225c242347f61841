"""The page that says how to add a fault, followed to the letter in a copy of the packages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_build import compile_catalogues
from tests.commands import environment
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "adding-a-fault.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"<!-- (?P<what>file|add to|append to):? (?P<path>\S+)(?: after (?P<table>\w+))? -->\n```\w+\n(?P<text>.*?)```\n",
    re.DOTALL,
)
ROOM = "dsl/diagnostics/rules/pb704_shouted_title"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our packages with the fault of the page added."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("dsl", "engine", "locales", "weekbook"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / ROOM).mkdir()
    for step in STEP.finditer(PAGE):
        if step["what"] == "file":
            (root / ROOM / step["path"]).write_text(step["text"], encoding="utf-8")
            continue
        path = root / step["path"]
        if step["what"] == "append to":
            path.write_text(path.read_text(encoding="utf-8") + step["text"], encoding="utf-8")
            continue
        source, added = re.subn(
            rf"^({step['table']}: .* = [({{])\n",
            lambda found, text=step["text"]: found[0] + text,  # type: ignore[misc]
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        assert added == 1, f"{step['path']} has no {step['table']}"
        path.write_text(source, encoding="utf-8")
    compile_catalogues(root)
    shutil.copytree(root / "dsl/diagnostics/rules/files", root / "workspace")
    for name in ("failing", "fixed"):
        shutil.copy(root / ROOM / f"{name}.playbook", root / "workspace")
    return root


def run(checkout: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weekbook", *words], cwd=checkout / "workspace",
        env=environment(PYTHONPATH=str(checkout), WEEKBOOK_LANGUAGE=language),
        capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def test_the_added_fault_is_found_and_gone_when_fixed(checkout: Path) -> None:
    done = run(checkout, "check", "--afresh", "failing.playbook")
    assert 'note[PB704]: the title "CHAT" is written in capitals' in done.stdout, done.stderr
    assert "failing.playbook:8:1" in done.stdout
    assert "PB704" not in run(checkout, "check", "--afresh", "fixed.playbook").stdout


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", 'the title "CHAT" is written', "Readers take capitals for shouting."),
        ("es", "el título «CHAT» está en mayúsculas", "Las mayúsculas se leen como gritos."),
        ("zh-CN", "标题“CHAT”全是大写字母", "全大写读起来像在喊叫。"),
        ("zh-TW", "標題「CHAT」全是大寫字母", "全部大寫讀起來像在大喊。"),
    ],
)
def test_the_added_fault_is_explained(checkout: Path, language: str, said: str, meant: str) -> None:
    shown = run(checkout, "explain", "PB704", language=language)
    assert said in shown.stdout, shown.stderr
    assert meant in shown.stdout


def test_the_room_of_the_page_has_every_part_that_a_room_has(checkout: Path) -> None:
    usual = {path.name for path in (ROOT / "dsl/diagnostics/rules/pb213_no_channel").iterdir()}
    made = {path.name for path in (checkout / ROOM).iterdir()}
    assert usual - {"__pycache__", "expected.txt"} == made - {"__pycache__"}
