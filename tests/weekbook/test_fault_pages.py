"""`weekbook explain PB204` shows what a fault means, an example of it, and the same fixed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dsl.base.codes import LEVELS
from dsl.diagnostics.rooms import examples, meaning
from dsl.syntax.keywords import TONGUES
from dsl.telling.catalogue import phrases
from tests.commands import environment, weekbook
from weekbook.output.faults.fault_page import as_lines, fault_page


def test_a_fault_is_explained_with_its_example() -> None:
    shown = weekbook("explain", "pb204").stdout
    assert meaning("PB204", "en") in shown
    example, fixed = shown.split("\nFixed\n")
    assert "        post caht every day at 09:00\n" in example
    assert 'error[PB204]: "caht" is not an element' in example
    assert "--> failing.playbook:20:10" in example
    assert "        post chat every day at 09:00\n" in fixed


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("es", "publicar caht todos los días a las 09:00", "no hay ningún elemento llamado «caht»"),
        ("zh_CN", "每天 09:00 发 caht", "没有名为“caht”的"),
        ("zh_TW", "每天 09:00 發 caht", "沒有名為「caht」的單元"),
    ],
)
def test_it_is_explained_in_the_language_of_its_reader(language: str, line: str, said: str) -> None:
    shown = weekbook("explain", "PB204", WEEKBOOK_LANGUAGE=language).stdout
    assert line in shown
    assert said in shown
    assert "no element" not in shown


def test_a_fault_that_only_a_plan_shows_is_explained_too() -> None:
    shown = weekbook("explain", "PB401").stdout
    assert "error[PB401]: the week of 2026-11-30" in shown
    assert "help: line 23 could say" in shown


def test_the_page_of_a_fault_loads_nothing_that_plans() -> None:
    """It is shown where only the core is installed, too."""
    asked = (
        "import sys; from weekbook.main import main; main(['explain', 'PB204']);"
        " print(sorted({'ortools', 'sqlalchemy', 'pendulum', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment(), capture_output=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    assert done.stdout.startswith("error[PB204]: ")
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_example_that_has_to_be_planned_is_shown_where_nothing_plans() -> None:
    run = (
        "import sys; sys.modules['ortools'] = None; from weekbook.main import main;"
        " sys.exit(main(['explain', 'PB401']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", run], env=environment(), capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nExample\n" in done.stdout
    assert "help: line" not in done.stdout


@pytest.mark.parametrize(
    ("unknown", "near"),
    [("PB240", "PB204"), ("PB299", "PB209"), ("PB2044", "PB204"), ("PB2", "PB2")],
)
def test_an_unknown_code_gets_near_misses(unknown: str, near: str) -> None:
    done = weekbook("explain", unknown, status=1)
    assert f"there is no fault {unknown}" in done.stderr
    assert len(done.stderr.splitlines()) == 4
    assert near in done.stderr.partition("near it:")[2]


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("code", LEVELS)
def test_every_fault_has_its_page_in_every_language(code: str, language: str) -> None:
    page = fault_page(code, language)
    lines = list(as_lines(page, colour=False))
    assert page.meaning in lines
    if not examples(code):
        assert lines[-1] == phrases(language)["page_no_example"]
        return
    assert page.failing
    assert page.fixed or code in ("PB212", "PB418"), "the fix deletes the block"
    assert page.failing != page.fixed
    assert f"[{code}]: " in page.shown[0]
    assert not [line for line in page.shown if "{" in line and "{" not in "".join(page.failing)
                and code[2] != "5"]  # fmt: skip
