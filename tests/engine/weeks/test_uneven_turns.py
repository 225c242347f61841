"""Where rules forbid equal turns, a note says who comes less, and by which line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from dsl.checking import Checked
from dsl.telling.fault_text import fault_text
from engine.planning.planner import plan
from tests.conftest import CASES

MONDAY = dt.date(2027, 2, 1)
FAIR = (CASES / "weeks" / "fair5.playbook").read_text("utf-8")


@pytest.mark.parametrize(
    ("rules", "named", "less"),
    [
        (["at most 1 anna per week"], "at most 1 anna per week", ["anna"]),
        (["at most 4 anna per month"], "at most 4 anna per month", ["anna"]),
        (["keep 6d between berta"], "keep 6d between berta", ["berta"]),
        (["no clara on mon to thu"], "no clara on mon to thu", ["clara"]),
        (["at least 3 clara per week"], "at least 3 clara per week", ["anna", "berta"]),
        (["no anna on fri", "at most 1 anna per week"], "at most 1 anna per week", ["anna"]),
    ],
)
def test_who_comes_less_is_told_with_the_line(
    checked: Callable[..., Checked], rules: list[str], named: str, less: list[str]
) -> None:
    text = FAIR + "".join(f"    {rule}\n" for rule in rules)
    found = checked(text)
    assert found.sound, found.faults
    made = plan(found.playbook, MONDAY, 4)
    assert made.sound, made.faults
    told = [fault for fault in made.faults if fault.code == "PB424"]
    assert sorted(str(dict(fault.words)["name"]) for fault in told) == less
    counts = Counter(post.element for post in made.posts)
    for fault in told:
        [(line, _)] = fault.others
        assert text.split("\n")[line.line - 1].strip() == named
        words = dict(fault.words)
        assert counts[str(words["name"])] == words["count"]
        assert counts[str(words["other"])] == words["times"] == max(counts.values())
        for tongue in ("en", "es", "zh-CN", "zh-TW"):
            assert str(line.line) in fault_text(fault, tongue).message


@pytest.mark.parametrize("rule", ["", "    no anna on mon, tue\n", "    prefer anna on mon\n"])
def test_equal_turns_are_not_told_of(checked: Callable[..., Checked], rule: str) -> None:
    made = plan(checked(FAIR + rule).playbook, MONDAY, 8)
    assert "PB424" not in {fault.code for fault in made.faults}


def test_less_than_four_weeks_tell_nothing(checked: Callable[..., Checked]) -> None:
    made = plan(checked(FAIR + "    at most 1 anna per week\n").playbook, MONDAY, 3)
    assert "PB424" not in {fault.code for fault in made.faults}
