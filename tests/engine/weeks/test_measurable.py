"""What can be compared after how many weeks, and what never will and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.checking import Checked
from engine.planning.planner import plan
from engine.services.planning import Measurable, Planned, SolvedBefore, measurable_of
from tests.commands import weekbook
from tests.conftest import CASES

MONDAY = dt.date(2027, 1, 4)
FAIR = (CASES / "weeks" / "fair5.playbook").read_text("utf-8")


def compared(
    checked: Callable[..., Checked], text: str, folder: Path, weeks: int = 2
) -> tuple[Measurable, ...]:
    found = checked(text)
    assert found.sound, found.faults
    made = plan(found.playbook, MONDAY, weeks)
    assert made.sound, made.faults
    before = SolvedBefore(folder, lambda path, text: None)
    return measurable_of(Planned(found.playbook, made, MONDAY, weeks), before)


@pytest.mark.parametrize("weeks", [1, 2, 12, 20])
def test_five_peaks_and_three_elements_are_compared_after_three_weeks(
    checked: Callable[..., Checked], tmp_path: Path, weeks: int
) -> None:
    [line] = compared(checked, FAIR, tmp_path, weeks)
    assert line.elements == ("anna", "berta", "clara")
    assert line.weeks == 3
    assert not line.never


@pytest.mark.parametrize(
    ("rule", "element", "days"),
    [
        ("no anna on mon, tue", "anna", (0, 1)),
        ("no berta on mon, wed", "berta", (0, 2)),
        ("avoid clara on fri", "clara", (4,)),
    ],
)
def test_what_a_line_keeps_away_is_told_with_it(
    checked: Callable[..., Checked], tmp_path: Path, rule: str, element: str, days: tuple[int, ...]
) -> None:
    text = FAIR + f"    {rule}\n"
    [line] = compared(checked, text, tmp_path)
    [never] = line.never
    assert (never.element, never.days) == (element, days)
    assert never.line is not None
    assert text.split("\n")[never.line.line - 1].strip() == rule


def test_an_element_with_a_day_of_its_own_ties_the_others(
    checked: Callable[..., Checked], tmp_path: Path
) -> None:
    """At least two clara a week, kept from every day but Friday and Thursday: those are taken."""
    text = FAIR + "    no clara on mon to wed\n    at least 2 clara per week\n"
    [line] = compared(checked, text, tmp_path)
    told = {(one.element, one.days): one.line for one in line.never}
    assert set(told) == {("clara", (0, 1, 2)), ("anna", (3, 4)), ("berta", (3, 4))}
    assert all(told.values())


def test_lines_that_are_the_same_every_week_are_as_their_operator_wants_them(
    checked: Callable[..., Checked], tmp_path: Path
) -> None:
    text = FAIR.replace("anna, berta, clara", "anna, berta, clara the same every week")
    assert compared(checked, text, tmp_path) == ()


@pytest.mark.parametrize("command", ["plan", "simulate"])
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "after 4 weeks"), ("es", "después de 4 semanas"), ("zh-CN", "4 周"), ("zh-TW", "4 週")],
)
def test_commands_tell_it_in_each_language(
    tmp_path: Path, command: str, language: str, said: str
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "plain.md").write_text("Hello\n", "utf-8")
    text = FAIR + "    no anna on mon, tue\n"
    (tmp_path / "fair.playbook").write_text(text, "utf-8")
    (tmp_path / "weekbook.toml").write_text('playbooks = ["fair.playbook"]\n', "utf-8")
    done = weekbook(
        command, "--from", "2027-01-04", "--weeks", "2", cwd=tmp_path,
        WEEKBOOK_LANGUAGE=language, XDG_CACHE_HOME=str(tmp_path / "cache"),
    )  # fmt: skip
    shown = [row for row in done.stdout.split("\n") if "berta" in row and "clara" in row]
    assert len(shown) == 1
    assert said in shown[0], shown
    line = text.split("\n").index("    no anna on mon, tue") + 1
    assert any("anna" in row and str(line) in row for row in done.stdout.split("\n"))
