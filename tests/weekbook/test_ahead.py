"""`explain` of a moment and of a wish, and `simulate`: what lies ahead, in words and figures."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.commands import weekbook
from tests.conftest import PLAYBOOKS

MOTHERS = str(PLAYBOOKS / "mothers")
LINES = (PLAYBOOKS / "mothers" / "mothers.playbook").read_text(encoding="utf-8").split("\n")


def line(text: str) -> str:
    """The place of the line of the example that begins so."""
    number = next(n for n, one in enumerate(LINES, 1) if one.strip().startswith(text))
    return f"mothers.playbook:{number}"


def explained(what: str, *more: str) -> str:
    return weekbook("explain", "-C", MOTHERS, what, *more).stdout


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        ("2026-12-09 22:45", ["channel vip", "no line posts at 22:45 on Wednesday 09 December"]),
        ("2026-12-03 20:30", ["clear 45m around", "fill peaks with"]),
        ("2026-12-09 18:00", ["keep 20h between live"]),
    ],
)
def test_an_hour_without_a_post_is_told_why(moment: str, reasons: list[str]) -> None:
    shown = explained(moment)
    assert "mothers/vip: no post at " in shown
    for reason in reasons:
        assert (reason if reason.startswith("no line") else line(reason)) in shown


def test_an_hour_outside_of_the_dates_is_told_so() -> None:
    assert "runs only from 2026-11-30 on" in explained("2026-11-01 12:00")
    assert "runs only to 2027-02-28" in explained("2027-03-20 12:00")


def test_an_hour_with_a_post_is_told_as_the_post() -> None:
    shown = explained("2026-12-09 12:00")
    assert "why it is there:" in shown
    assert line("fill peaks with") in shown


def test_an_hour_that_is_none_is_a_clear_message() -> None:
    done = weekbook("explain", "-C", MOTHERS, "2026-12-09 27:00", status=2)
    assert "27:00" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_line_of_a_wish_tells_which_rule_came_first() -> None:
    shown = explained(line("avoid transaction on sun"), "--from", "2026-11-30", "--weeks", "8")
    gave_way = shown.split("gave way here:")[1]
    assert "Sun" in gave_way
    assert line("mix activity") in gave_way


def test_a_simulation_counts_what_the_plan_has() -> None:
    """Counted once more from the plan itself, post by post."""
    given = ["--from", "2026-11-30", "--weeks", "13", "--format", "json"]
    found = json.loads(weekbook("simulate", "-C", MOTHERS, *given).stdout)[0]
    posts = json.loads(weekbook("plan", "-C", MOTHERS, *given).stdout)["posts"]
    channel = found["channels"][0]
    assert channel["posts"] == len(posts)
    assert channel["deliveries"] == 24 * len(posts)
    kinds = Counter(post["kind"] for post in posts)
    assert {s["name"]: s["posts"] for s in channel["shares"] if s["of"] == "kind"} == kinds
    days = Counter(post["date"] for post in posts)
    assert channel["busiest"]["posts"] == max(days.values())
    topics = Counter(post["topic"] for post in posts if post["part"] in ("", "session"))
    assert all(topics[topic["topic"]] == topic["times"] for topic in channel["topics"])
    rested = [t["least_days"] for t in channel["topics"] if t["topics"] == "parenting"]
    assert min(rested) >= 6


def test_a_simulation_is_of_a_year_and_tells_the_cost(tmp_path: Path) -> None:
    weekbook("new", "shop", cwd=tmp_path)
    path = next((tmp_path / "shop").glob("*.playbook"))
    text = path.read_text(encoding="utf-8") + (
        '\ndraw treat "A treat"\n    sun 2 times between 10:00 and 12:00\n    winners 3\n'
        '    prize "Tea" costs EUR 4\n'
    )
    path.write_text(text, encoding="utf-8")
    shown = weekbook("simulate", cwd=tmp_path / "shop").stdout
    assert "52 weeks from" in shown
    assert "posts a day  Mon  Tue  Wed  Thu  Fri  Sat  Sun" in shown
    found = json.loads(weekbook("simulate", "--format", "json", cwd=tmp_path / "shop").stdout)[0]
    held = sum(s["posts"] for s in found["channels"][0]["shares"] if s["name"] == "treat")
    assert held
    assert found["costs"] == [
        {"for": "draw treat", "currency": "EUR", "amount": str(12 * held),
         "counted": f"{held} draws, 3 winners each"}
    ]  # fmt: skip
    assert f"EUR {12 * held:,.2f}" in shown
