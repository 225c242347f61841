"""Checks with a range tell the same from memory as afresh, and see every change that matters."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.base.sealed import sealed, unsealed
from dsl.telling.fault_text import fault_text
from engine.planning.solving.solved_weeks import PLANNING, solver_print
from tests.commands import environment, weekbook
from tests.conftest import CASES, ROOMS
from tests.fault_cases import EXAMPLES, faults_of
from weekbook.caches.fault_json import plain, value_of

RANGE = ("--from", "2026-11-30", "--weeks", "4")


def test_every_fault_is_the_same_after_it_was_kept() -> None:
    """Every second example, as JSON and back, told in two tongues."""
    seen = 0
    for example in EXAMPLES[::2]:
        for fault in faults_of(example):
            again = value_of(json.loads(json.dumps(plain(fault))))
            assert fault_text(again, "en") == fault_text(fault, "en")
            assert fault_text(again, "zh-CN") == fault_text(fault, "zh-CN")
            assert (again.order, again.mend) == (fault.order, fault.mend)
            seen += 1
    assert seen > 60


def checked(root: Path, *more: str) -> str:
    return weekbook("check", *RANGE, *more, ".", cwd=root, status=None).stdout


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache for each test alone."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def kept(cache: Path) -> Path:
    return next(cache.rglob("planned.json"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two playbooks with groups of their own, one of which has something to tell."""
    for name in ("one", "two"):
        text = (ROOMS / "pb416_wish_gave_way" / "failing.playbook").read_text(encoding="utf-8")
        text = text.replace("playbook test", f"playbook {name}")
        text = text.replace('"groups.csv"', f'"{name}.csv"')
        (tmp_path / f"{name}.playbook").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(f"group,name,tier,city\n{name}-1,First,vip,X\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "plain.md").write_bytes(
        (CASES / "files" / "templates" / "plain.md").read_bytes()
    )
    (tmp_path / "weekbook.toml").write_text("")
    return tmp_path


def test_what_was_told_is_told_again(root: Path) -> None:
    first = checked(root)
    assert first.count("note[PB416]") == 2
    assert checked(root) == first
    assert checked(root, "--format", "json") == checked(root, "--format", "json", "--afresh")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "one.csv").write_text("group,name,tier\none-1,First,vip\n"),
        lambda root: (root / "one.playbook").write_text(
            (root / "one.playbook").read_text().replace("    avoid offer at 12:00\n", "")
        ),
        lambda root: (root / "templates" / "plain.md").write_text("Hello {{ group.nothing }}\n"),
        lambda root: (root / "one.csv").unlink(),
    ],
)
def test_a_change_of_any_file_is_seen(root: Path, change: Callable[[Path], object]) -> None:
    before = checked(root)
    change(root)
    after = checked(root)
    assert after == checked(root, "--afresh")
    assert after != before or (root / "one.csv").exists()


def test_other_weeks_are_other_plans(root: Path) -> None:
    four = checked(root)
    two = weekbook("check", "--from", "2026-11-30", "--weeks", "2", ".", cwd=root).stdout
    assert four != two
    assert checked(root) == four


def test_a_playbook_that_comes_to_share_groups_is_planned_together(root: Path) -> None:
    """A new file, and the cap of an old one that was planned alone before."""
    text = (root / "one.playbook").read_text(encoding="utf-8")
    text = text.replace('"one.csv"', '"one.csv"\n    at most 3 posts per day')
    (root / "one.playbook").write_text(text, encoding="utf-8")
    assert "PB401" not in checked(root)
    third = text.replace("playbook one", "playbook three").replace("12:00", "13:00")
    third = third.replace("    at most 3 posts per day\n", "").replace("09:00", "10:00")
    (root / "three.playbook").write_text(third, encoding="utf-8")
    together = checked(root)
    assert "PB401" in together
    assert "one.playbook" in together
    assert checked(root) == together == checked(root, "--afresh")
    (root / "three.playbook").unlink()
    assert "PB401" not in checked(root)
    assert checked(root) == checked(root, "--afresh")


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"planner": 1}', "nonsense"])
def test_a_damaged_memory_is_done_without(root: Path, cache: Path, damage: str) -> None:
    before = checked(root)
    kept(cache).write_text(damage)
    assert checked(root) == before


def test_a_memory_with_damaged_faults_is_done_without(root: Path, cache: Path) -> None:
    before = checked(root)
    whole = unsealed(kept(cache).read_text())
    assert whole
    for one in whole["known"].values():
        one["found"] = [[{"kind": "Nonsense", "fields": []}, "en"]]
    kept(cache).write_text(sealed(whole))
    assert checked(root) == before


def test_many_playbooks_have_the_same_plans_on_one_core_and_on_all(root: Path) -> None:
    """Some of them share groups; the order of the output is that of the workspace."""
    text = (root / "one.playbook").read_text(encoding="utf-8")
    names = []
    for number in range(14):
        own = text.replace("playbook one", f"playbook p{number:02}")
        own = own.replace("09:00", f"{9 + number % 2 * 5:02}:00").replace("at 12:00, 20:00",
                          f"at {12 + number % 3}:{number:02}, 20:{number:02}")  # fmt: skip
        roster = f"g{number // 2}.csv"
        own = own.replace('"one.csv"', f'"{roster}"')
        (root / roster).write_text(f"group,name,tier,city\ng{number // 2},First,vip,X\n")
        (root / f"p{number:02}.playbook").write_text(own, encoding="utf-8")
        names.append(f'"p{number:02}.playbook"')
    (root / "weekbook.toml").write_text(f"playbooks = [{', '.join(names)}]\n")
    both = weekbook("plan", *RANGE[:2], "--format", "json", cwd=root).stdout
    posts = json.loads(both)["posts"]
    assert list(dict.fromkeys(post["playbook"] for post in posts)) == [
        f"p{number:02}" for number in range(14)
    ]
    script = (
        "import os, sys; os.cpu_count = lambda: 1; from weekbook.main import main; sys.exit(main())"
    )
    alone = subprocess.run(
        [sys.executable, "-c", script, "plan", *RANGE[:2], "--format", "json"], cwd=root,
        env=environment(), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert alone.stdout == both


@pytest.mark.parametrize(
    "name", ["solving/goals.py", "solving/model.py", "rules/hard_rules.py", "slot.py"]
)
def test_weeks_solved_by_another_solver_are_not_taken(tmp_path: Path, name: str) -> None:
    """Whatever decides how a week is solved, its goals too, changes where solved weeks are kept."""
    planning = tmp_path / "planning"
    shutil.copytree(PLANNING, planning)
    before = solver_print(planning)
    assert before == solver_print(), "it is told by content, not by place"
    with open(planning / name, "a", encoding="utf-8") as file:
        file.write("\n# another")
    assert solver_print(planning) != before
