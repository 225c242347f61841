"""What is wrong with own dates is looked for once, and again when anything it hangs on changes."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import engine.planning.checking.own_dates
from dsl.base.fault import fault
from dsl.base.message import phrase
from dsl.base.sealed import sealed, unsealed
from dsl.base.span import Span
from tests.commands import environment
from tests.conftest import CASES
from weekbook.caches import faultless
from weekbook.caches import own_dates as caching
from weekbook.caches.faultless import CHECKER, DATES
from weekbook.caches.own_dates import OwnDatesCache
from weekbook.main import main

PLAYBOOK = """playbook test "A test"
    timezone Europe/Madrid
    holidays CN skip
    runs from 2026-12-07 to 2026-12-31

channel all "All"
    groups from "groups.csv"

element chat "Chat"
    activity
    template "plain.md"

week
    post chat every day at 12:00
    post chat on 2027-03-01 at 13:00
"""
"""With PB334, for a date outside, in words that hold dates."""

Said = Callable[..., str]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The playbooks whose dates were looked at."""
    real = engine.planning.checking.own_dates.own_dates
    seen: list[str] = []

    def look(playbook: object) -> object:
        seen.append(playbook.path)  # type: ignore[attr-defined]
        return real(playbook)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.planning.checking.own_dates, "own_dates", look)
    return seen


@pytest.fixture
def said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Said:
    root = tmp_path / "workspace"
    root.mkdir()
    shutil.copy(CASES / "files" / "templates" / "plain.md", root)
    (root / "weekbook.toml").write_text("")
    (root / "groups.csv").write_text("group,name,tier\ng-1,One,VIP\ng-2,Two,new\n")
    (root / "test.playbook").write_text(PLAYBOOK, encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(*more: str) -> str:
        capsys.readouterr()
        main(["check", *more])
        shown = capsys.readouterr()
        return shown.out + shown.err

    return call


@pytest.mark.parametrize("more", [(), ("--afresh",), ("--format", "json")], ids=" ".join)
def test_the_same_is_told_again_without_looking(
    more: tuple[str, ...], said: Said, looked: list[str]
) -> None:
    first = said(*more)
    assert "PB334" in first
    assert said(*more) == first
    assert looked == ["test.playbook"]


def test_dates_come_back_as_dates(tmp_path: Path) -> None:
    """They are put into words only when they are told, in a tongue that may be another by then."""
    words = {"date": dt.date(2027, 3, 1), "first": dt.time(9, 30), "hint": phrase("nothing_left")}
    found = (fault("PB334", Span("a.playbook", 1, 1, 2), **words),)
    cache = OwnDatesCache(tmp_path / "own.json")
    key = cache.key("a.playbook", {"a.playbook": "1"})
    cache.keep(key, found)
    cache.save()
    assert OwnDatesCache(tmp_path / "own.json").held(key) == found
    assert cache.key("a.playbook", {"a.playbook": "2"}) != key
    assert cache.key("b.playbook", {"a.playbook": "1"}) != key


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("test.playbook", "2027-03-01", "2027-03-02"), ("groups.csv", "Two", "Three"),
     ("plain.md", "", "More.\n")],
)  # fmt: skip
def test_a_change_of_any_file_is_looked_at(
    name: str, before: str, after: str, said: Said, looked: list[str], tmp_path: Path
) -> None:
    said()
    path = tmp_path / "workspace" / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert "PB334" in said()
    assert len(looked) == 2


def test_another_planner_looks_again(
    said: Said, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said()
    monkeypatch.setattr(caching, "planner_print", lambda: "another")
    said()
    assert len(looked) == 2


def test_what_was_changed_by_hand_is_not_believed(
    said: Said, looked: list[str], tmp_path: Path
) -> None:
    first = said()
    path = tmp_path / "cache" / "weekbook" / "own-dates.json"
    value = unsealed(path.read_text())
    assert value is not None
    emptied = {key: [] for key in value["known"]}
    path.write_text(path.read_text().replace("PB334", "PB335"))
    assert said() == first
    for wrong in ([1], [{"kind": "Span", "fields": []}], [{"date": "x"}], [{"kind": "Fault"}], 7):
        path.write_text(sealed({"known": dict.fromkeys(value["known"], wrong)}))
        assert said() == first
    path.write_text(json.dumps({"known": emptied}))
    assert said() == first
    assert len(looked) == 8


def test_all_of_the_engine_that_looks_is_part_of_the_print() -> None:
    """What is kept is thrown away when the code that found it changes: all of it."""
    program = (
        "import sys, engine.planning.checking.own_dates;"
        "print(*(module.__file__ for name, module in sys.modules.items() if name.startswith"
        "(('engine.', 'dsl.', 'weekbook.')) and not module.__file__.endswith('__init__.py')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, encoding="utf-8"
    )
    paths = [Path(name) for name in done.stdout.split()]
    assert len(paths) > 20
    for path in paths:
        assert any(path.is_relative_to(folder) for folder in (CHECKER, *DATES)), path


def test_the_print_follows_planner_and_holidays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = tmp_path / "planner"
    planner.mkdir()
    monkeypatch.setattr(faultless, "DATES", (planner,))
    monkeypatch.setattr(faultless, "HOLIDAYS", ("feasts",))
    monkeypatch.syspath_prepend(str(tmp_path))
    (planner / "rules").mkdir()
    prints = [_print_anew()]
    for change in (
        lambda: (planner / "week.py").write_text("1"),
        lambda: (planner / "week.py").write_text("12"),
        lambda: (planner / "rules" / "keep.py").write_text("1"),
        lambda: (planner / "rules" / "tables.json").write_text("1"),
        lambda: (tmp_path / "feasts.py").write_text("1"),
        lambda: (tmp_path / "feasts.py").write_text("12"),
    ):
        change()
        importlib.invalidate_caches()
        prints.append(_print_anew())
    assert len(set(prints)) == 7
    (planner / "rules" / "page.md").write_text("what it means, which no check reads")
    assert _print_anew() == prints[-1]


def _print_anew() -> str:
    """The print as another process would find it."""
    faultless.planner_print.cache_clear()
    return faultless.planner_print()


@pytest.fixture(autouse=True)
def _the_print_of_this_program() -> Iterator[None]:
    yield
    faultless.planner_print.cache_clear()
