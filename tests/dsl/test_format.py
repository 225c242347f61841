"""The canonical form says the same, is reached at once, and keeps every comment."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dsl.constructs.reading import parse
from dsl.editing.format import formatted, shape
from dsl.syntax.source import decode
from dsl.syntax.tree import Tree
from tests.commands import weekbook
from tests.conftest import FULL, PLAYBOOKS, ROOT

GOOD = sorted([*PLAYBOOKS.rglob("*.playbook"), ROOT / "weekbook" / "skeleton" / "week.playbook"])


def tree_of(text: str) -> Tree:
    tree, faults = parse(decode("t.playbook", text.encode())[0])
    assert not faults
    return tree


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_the_examples_are_in_their_form(path: Path) -> None:
    text = (
        path.read_text(encoding="utf-8").replace("@ZONE@", "UTC").replace("@START@", "2026-11-30")
    )
    assert formatted(tree_of(text)) == text


CASES = {
    "spaces and digits": (
        "peaks\n  weekdays   at 9:30 ,12:00\n",
        "peaks\n    weekdays at 09:30, 12:00\n",
    ),
    "blank lines": (
        "\n\nplaybook t\n\n    timezone UTC\n\n\n\n    late up to 30m\npeaks\n    mon at 09:00\n\n\n",
        "playbook t\n    timezone UTC\n\n    late up to 30m\n\npeaks\n    mon at 09:00\n",
    ),
    "comments": (
        "# top\nplaybook t # the test\n      # inside\n      timezone UTC#close\n# next\npeaks\n mon at 09:00\n",
        "# top\nplaybook t  # the test\n    # inside\n    timezone UTC  #close\n\n# next\npeaks\n    mon at 09:00\n",
    ),
    "nested blocks": (
        'topics t\n  rest 1d\n  topic a\n     fact "x"\n  topic b\n',
        'topics t\n    rest 1d\n    topic a\n        fact "x"\n    topic b\n',
    ),
    "dates and shares": (
        "week\n    post a on 2026-3-8 at 9:05\n    mix a 60.50%, b 39.5%\n",
        "week\n    post a on 2026-03-08 at 09:05\n    mix a 60.5%, b 39.5%\n",
    ),
    "uses together": ('use "a"\nuse "b"\n', 'use "a"\nuse "b"\n'),
    "line ends": ("playbook t\r\n    timezone UTC\r\n", "playbook t\n    timezone UTC\n"),
    "nothing": ("\n\n  \n", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_text_and_its_form(case: str) -> None:
    before, after = CASES[case]
    assert formatted(tree_of(before)) == after


@settings(
    max_examples=3000 if FULL else 300, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(path=st.sampled_from(GOOD), seed=st.integers(0, 2**32))
def test_however_it_is_laid_out_the_form_is_one_and_says_the_same(path: Path, seed: int) -> None:
    text = (
        path.read_text(encoding="utf-8").replace("@ZONE@", "UTC").replace("@START@", "2026-11-30")
    )
    drawn = random.Random(seed)
    step = drawn.choice([1, 2, 3, 4, 8])
    lines = []
    for line in text.split("\n"):
        depth = (len(line) - len(line.lstrip(" "))) // 4
        words = line.strip()
        if drawn.random() < 0.2 and words and not words.startswith("#"):
            words += drawn.choice(["  # note", "#note", " # 说明"])
        if drawn.random() < 0.1:
            lines.append(drawn.choice(["", "   ", "# by itself", " " * (step * depth) + "# here"]))
        lines.append(" " * (step * depth) + words)
    tree, faults = parse(decode("t.playbook", "\n".join(lines).encode())[0])
    assume(not faults)
    once = formatted(tree)
    assert formatted(tree_of(once)) == once
    assert shape(tree_of(once)) == shape(tree)
    assert once.count("#") == "\n".join(lines).count("#"), "no comment is lost"


def test_the_command_formats_in_place_or_only_tells(tmp_path: Path) -> None:
    file = tmp_path / "t.playbook"
    untidy, tidy = CASES["blank lines"]
    file.write_text(untidy)
    assert "t.playbook would change" in weekbook("format", "--check", str(file), status=1).stdout
    shown = weekbook("format", "--diff", str(file), status=1).stdout
    assert shown.startswith("--- ")
    assert file.read_text() == untidy
    weekbook("format", str(tmp_path))
    assert file.read_text() == tidy
    weekbook("format", "--check", cwd=tmp_path)
    file.write_text("playbok t\n")
    done = weekbook("format", str(file), status=1)
    assert "did you mean `playbook`?" in done.stderr
    assert file.read_text() == "playbok t\n"
    (tmp_path / "empty").mkdir()
    assert "there is no playbook" in weekbook("format", cwd=tmp_path / "empty", status=2).stderr


def test_every_playbook_of_the_repository_is_in_its_form() -> None:
    weekbook("format", "--check", str(PLAYBOOKS))
