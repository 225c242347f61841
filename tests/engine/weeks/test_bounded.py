"""Weeks that are hard to fill, or cannot be: they end in time, and say which of the two it is."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time

import pytest

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from dsl.telling.fault_text import fault_text
from engine.planning.plan_all import Wanted, plan_together
from engine.planning.solving import solver
from engine.planning.solving.solution_cache import SolvedWeeks
from tests.conftest import CASES
from tests.engine.test_plan import sound, with_rules
from weekbook.output.patience import told_while_planning
from weekbook.output.terminal import Progress

MONDAY = dt.date(2026, 12, 7)
HARD = CASES / "weeks" / "hard.playbook"
IMPOSSIBLE = ("    no transaction on sun, sat\n", "    mix activity 50%, transaction 50%\n")


def hard_but_possible() -> Playbook:
    """The hard week without the two lines that make it impossible."""
    text = HARD.read_text("utf-8")
    for line in IMPOSSIBLE:
        assert line in text
        text = text.replace(line, "")

    def read(name: str) -> bytes:
        return text.encode() if name == "hard.playbook" else (CASES / "files" / name).read_bytes()

    return check("hard.playbook", read).playbook


def test_a_hard_impossible_week_ends_in_time_with_its_three_lines() -> None:
    """Twenty seconds are allowed; what the machine does beside is not counted here."""
    begun = time.process_time()
    solved = SolvedWeeks()
    [made] = plan_together([Wanted(sound(HARD).playbook, MONDAY, 1)], solved)
    assert time.process_time() - begun < 20
    assert solved.work < 12, "deterministic: some 8"
    [fault] = [one for one in made.faults if one.level == "error"]
    assert fault.code == "PB401"
    lines = {fault.span.line, *(span.line for span, _ in fault.others)}
    text = HARD.read_text("utf-8").split("\n")
    assert {text[line - 1].strip() for line in lines} >= {
        "no transaction after transaction", *(line.strip() for line in IMPOSSIBLE)
    }  # fmt: skip
    assert len(lines) == 4, "with the line that fills"


def test_a_hard_week_that_can_be_is_planned() -> None:
    begun = time.process_time()
    [made] = plan_together([Wanted(hard_but_possible(), MONDAY, 1)])
    assert time.process_time() - begun < 20
    assert made.sound
    assert len(made.posts) == 84


def test_a_limit_is_never_told_as_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "SECONDS", 0.001)
    monkeypatch.setattr(solver, "CHECKS_SECONDS", 0.0)
    [made] = plan_together([Wanted(hard_but_possible(), MONDAY, 1)])
    codes = {fault.code for fault in made.faults}
    assert "PB401" not in codes
    assert "PB411" in codes
    [told] = [one for one in made.faults if one.code == "PB411"]
    assert "impossible" not in fault_text(told, "en").message


class Terminal(io.StringIO):
    """What a terminal was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if "hard" in text:
            self.shown.set()
        return super().write(text)


def test_a_plan_that_takes_long_tells_which_week_it_is_at() -> None:
    terminal = Terminal()
    with told_while_planning(Progress(terminal), patience=0.001) as at:
        solved = SolvedWeeks()
        solved.at = at
        plan_together([Wanted(hard_but_possible(), MONDAY, 1)], solved)
        assert terminal.shown.wait(10)
    assert "planning hard, the week of 2026-12-07" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K"), "and the line is gone after"


@pytest.mark.parametrize(
    "rules",
    [
        ("mix activity 25%",),
        ("keep 40h between transaction", "mix activity 46%", "at most 14 live per week"),
        ("no offer after posts", "mix activity 25%", "mix activity 6%"),
        ("mix activity 68%", "keep 23h between transaction", "no transaction after chat"),
        ("no activity after transaction", "mix activity 34%", "keep 43h between chat"),
    ],
)
def test_a_small_week_costs_little_whatever_its_rules(rules: tuple[str, ...]) -> None:
    """In the solver's own seconds. Each of these took the whole bound of a week once: half posts
    were thought possible, or every way was tried to seat one post too many."""
    text = with_rules(list(rules))

    def read(name: str) -> bytes:
        own = name == "test.playbook"
        return text.encode() if own else (CASES / "files" / name).read_bytes()

    solved = SolvedWeeks()
    [made] = plan_together([Wanted(check("test.playbook", read).playbook, MONDAY, 2)], solved)
    assert not {fault.code for fault in made.faults} & {"PB410", "PB411"}
    assert solved.work < 0.2
