"""In which language a command speaks: what is asked for, else the playbooks', else the machine's."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.base.sentence import told
from engine.state_words import state_count
from tests.commands import weekbook
from weekbook.output.machine_language import language_of_all

SPANISH = """language es

guion frutas "Frutas"
    zona Europe/Madrid
"""


def _workspace(root: Path, **playbooks: str) -> Path:
    root.mkdir()
    (root / "weekbook.toml").write_text("", encoding="utf-8")
    for name, text in playbooks.items():
        (root / f"{name}.playbook").write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ({"a": "language es\n"}, "es"),
        ({"a": "\ufefflanguage zh-CN\n"}, "zh-CN"),
        ({"a": "# Frutas\n\nlanguage es\n", "b": "language es\n"}, "es"),
        ({"a": "language es\n", "b": "language zh-TW\n"}, ""),
        ({"a": "language es\n", "b": "playbook b\n"}, ""),
        ({"a": "playbook a\n"}, ""),
        ({"a": "language xx\n"}, ""),
        ({}, ""),
    ],
)
def test_playbooks_have_a_language_where_all_have_one(
    texts: dict[str, str], language: str, tmp_path: Path
) -> None:
    root = _workspace(tmp_path / "w", **texts)
    assert language_of_all(sorted(root.glob("*.playbook"))) == language


def test_a_playbook_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert language_of_all([tmp_path / "none.playbook"]) == ""


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "guion"),
        ({"LC_ALL": "zh_CN.UTF-8"}, "guion"),
        ({"WEEKBOOK_LANGUAGE": "zh-CN"}, "剧本"),
        ({"WEEKBOOK_LANGUAGE": "en"}, "playbook"),
    ],
)
def test_a_command_speaks_as_its_playbooks_do(
    environment: dict[str, str], word: str, tmp_path: Path
) -> None:
    root = _workspace(tmp_path / "w", frutas=SPANISH)
    for command in (("check",), ("plan",)):
        done = weekbook(*command, cwd=root, status=None, env=environment)
        assert word in done.stdout + done.stderr


def test_a_count_agrees_with_its_state() -> None:
    counts = (("sent", 1), ("sent", 3), ("waiting", 2))
    assert [told(state_count(*one), "es") for one in counts] == [
        "1 enviada",
        "3 enviadas",
        "2 en espera",
    ]
    assert told(state_count("sent", 3), "en") == "3 sent"
