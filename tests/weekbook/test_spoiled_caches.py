"""Whatever became of the kept files, the commands say the same as without them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dsl.base.sealed import sealed, unsealed
from tests.conftest import CASES, ROOMS
from weekbook.caches.faultless import CheckMemory
from weekbook.caches.templates import TemplateCache
from weekbook.main import main
from weekbook.playbook_files import PlaybookFile

Spoil = Callable[[Path], object]


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def sealed_as(value: dict[str, Any]) -> Spoil:
    return lambda path: path.write_text(sealed(value))


def resealed(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """The file changed and sealed anew, as another version of the program might leave it."""

    def spoil(path: Path) -> None:
        value = json.loads(path.read_text(encoding="utf-8"))
        value.pop("seal", None)
        change(value)
        path.write_text(sealed(value))

    return spoil


def every_known(entry: object) -> Spoil:
    return resealed(
        lambda value: value.update(known=dict.fromkeys(value.get("known", value), entry))
    )


SPOILED: dict[str, Spoil] = {
    "empty": lambda path: path.write_text(""),
    "random bytes": lambda path: path.write_bytes(bytes(range(255, -1, -1)) * 7),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "a list": lambda path: path.write_text("[]"),
    "a number": lambda path: path.write_text("7"),
    "deep": lambda path: path.write_text("[" * 100_000),
    "a long number": lambda path: path.write_text("9" * 5_000),
    "sealed and empty": sealed_as({}),
    "sealed and of another shape": sealed_as({"known": [1], "checker": 3, "planner": []}),
    "entries are a number": every_known(1),
    "entries are a text": every_known("reads"),
    "entries are a list": every_known([["a"]]),
    "entries are lists of numbers": every_known([[1, 2, 3]]),
    "entries have no fields": every_known({}),
    "reads are a list": every_known({"reads": [1], "range": 1, "found": 1}),
    "entries are nested": every_known({"reads": {"a": {}}, "mothers.playbook": 7}),
    "a folder": folder,
    "a pipe": pipe,
    "a link in a circle": loop,
    "unreadable": lambda path: path.chmod(0),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "templates").mkdir(parents=True)
    for name in ("templates/plain.md", "groups.csv"):
        shutil.copy(CASES / "files" / name, root / name)
    text = (ROOMS / "pb416_wish_gave_way" / "failing.playbook").read_text(encoding="utf-8")
    (root / "test.playbook").write_text(text, encoding="utf-8")
    sound = text.replace("    avoid offer at 12:00\n", "").replace("playbook test", "playbook two")
    sound = sound.replace("groups.csv", "two.csv")
    (root / "two.csv").write_text("group,name,tier,city\nt-1,Two,vip,Hangzhou\n")
    (root / "two.playbook").write_text(sound, encoding="utf-8")
    (root / "weekbook.toml").write_text("")
    return root


RANGE = ("--from", "2026-11-30", "--weeks", "1")
Told = Callable[..., str]


@pytest.fixture
def told(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Told:  # fmt: skip
    """What a command says, with what it may lean on in `cache`."""
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*arguments: str) -> str:
        main(arguments)
        shown = capsys.readouterr()
        return shown.out + shown.err

    return run


def checks(told: Told) -> tuple[str, str]:
    return told("check"), told("check", *RANGE)


@pytest.mark.parametrize("how", SPOILED)
def test_kept_files_that_were_spoiled_are_done_without(
    how: str, told: Told, tmp_path: Path
) -> None:
    first = checks(told)
    kept = [path for path in (tmp_path / "cache").rglob("*.json") if path.is_file()]
    names = {path.name.split("-")[0].split(".")[0] for path in kept}
    assert names >= {"faultless", "templates", "planned"}
    for path in kept:
        SPOILED[how](path)
    assert checks(told) == first
    assert checks(told) == first


def test_a_cache_that_can_only_be_read_is_done_without(told: Told, tmp_path: Path) -> None:
    first = checks(told)
    for path in [*(tmp_path / "cache").rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert checks(told) == first


def test_a_week_that_was_changed_by_hand_is_solved_anew(told: Told, tmp_path: Path) -> None:
    plan = ("plan", *RANGE, "--format", "json")
    first = told(*plan)
    assert '"posts"' in first
    weeks = list((tmp_path / "cache" / "weekbook" / "weeks").rglob("*.json"))
    assert weeks
    for path in weeks:
        value = json.loads(path.read_text(encoding="utf-8"))
        value["taken"] = value["taken"][::-1]
        path.write_text(json.dumps(value), encoding="utf-8")
    assert told(*plan) == first
    one, *others = [path.read_text(encoding="utf-8") for path in weeks]
    for path, text in zip(weeks, [*others, one], strict=True):
        path.write_text(text, encoding="utf-8")  # another week's file in its place
    assert told(*plan) == first


def test_a_playbook_that_was_written_into_the_memory_is_checked(
    workspace: Path, tmp_path: Path
) -> None:
    file = PlaybookFile(workspace, "test.playbook")
    memory = CheckMemory(tmp_path)
    memory.keep(file, {})
    memory.save()
    assert not CheckMemory(tmp_path).holds(file), "what was read for it names at least itself"


def test_facts_of_another_kind_are_found_anew(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    cache = TemplateCache(path)
    found = cache.facts("{{ group.name }}")
    cache.save()
    value = json.loads(path.read_text(encoding="utf-8"))
    value.pop("seal")
    for key in value["known"]:
        value["known"][key] = [["group", 7, "x"]]
    path.write_text(sealed(value))
    assert TemplateCache(path).facts("{{ group.name }}") == found


def test_what_is_sealed_comes_back_and_no_other_text_does() -> None:
    for value in ({}, {"a": 1}, {"b": ["é", None, {"c": 1.5}]}):
        text = sealed(value)
        assert unsealed(text) == value
        assert unsealed(text.replace("1", "2")) in (None, value)
        assert json.loads(text)["seal"]
    assert unsealed(sealed({"a": 1}).replace('"a": 1', '"a": 2')) is None
    assert unsealed('{"a": 1}') is None
