"""Cases as files: trees in four tongues, canonical forms, and plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dsl.base.value import Value
from dsl.constructs.reading import parse
from dsl.editing.format import formatted
from dsl.statements.headers import Language
from dsl.statements.names import Name
from dsl.syntax.keywords import TONGUES
from dsl.syntax.source import decode
from dsl.syntax.tree import Line, Tree
from dsl.telling.fault_text import fault_text
from engine.planning.planner import plan
from tests.conftest import CASES, ROOMS
from tests.fault_cases import checked_case

TREES = sorted((CASES / "trees").glob("*.playbook"))
FORMS = sorted((CASES / "forms").glob("*.playbook"))
PLANS = sorted((CASES / "plans").glob("*.playbook"))


def tree_of(path: Path) -> Tree:
    tree, faults = parse(decode(path.name, path.read_bytes())[0])
    assert not faults, [(fault.span.place, fault_text(fault).message) for fault in faults]
    return tree


def shown(value: Any) -> str:
    """A value in one line, the places left out."""
    match value:
        case Name(text=text):
            return f"‹{text}›"
        case Value():
            fields = [name for name in type(value)._fields if name != "span"]
            inner = ", ".join(f"{name}={shown(getattr(value, name))}" for name in fields)
            return f"{type(value).__name__}({inner})"
        case tuple():
            return f"[{', '.join(shown(item) for item in value)}]"
        case _:
            return str(value)


def rows(lines: tuple[Line, ...], depth: int = 0) -> Iterator[str]:
    for line in lines:
        if line.words and not isinstance(line.statement, Language):
            yield f"{'  ' * depth}{shown(line.statement)}"
            yield from rows(line.block, depth + 1)


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_the_tree_of_a_case_is_the_same_in_every_tongue(
    path: Path, expect: Callable[[Path, str], None]
) -> None:
    name = path.name.split(".")[0]
    expect(path.with_name(f"{name}.tree"), "\n".join(rows(tree_of(path).lines)) + "\n")


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_a_case_translates_to_its_other_files(path: Path) -> None:
    name, tongue, _ = path.name.split(".")
    tree = tree_of(path)
    assert tree.tongue == tongue
    for other in TONGUES:
        there = path.with_name(f"{name}.{other}.playbook")
        assert formatted(tree, other) == there.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_form_of_a_case(path: Path, expect: Callable[[Path, str], None]) -> None:
    text = formatted(tree_of(path))
    expect(path.with_suffix(".formatted"), text)
    again, _ = parse(decode(path.name, text.encode())[0])
    assert formatted(again) == text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_plan_of_a_case(path: Path, expect: Callable[[Path, str], None]) -> None:
    checked = checked_case(path)
    assert [fault_text(fault).message for fault in checked.faults if fault.level == "error"] == []
    playbook = checked.playbook
    assert playbook.start is not None
    assert playbook.end is not None
    weeks = (playbook.end - playbook.start).days // 7 + 1
    planned = plan(playbook, playbook.start, weeks)
    lines = [
        f"{post.date:%a %Y-%m-%d} {post.time:%H:%M} ({post.due:%Y-%m-%d %H:%M}Z)  "
        f"{post.element} {post.part or post.topic}  {post.place.split(':')[1]}".rstrip()
        for post in planned.posts
    ]
    lines += [
        f"{fault.level} {fault.code}: {fault_text(fault).message}" for fault in planned.faults
    ]
    expect(path.with_suffix(".plan"), "\n".join(lines) + "\n")


def test_every_expected_file_belongs_to_a_case() -> None:
    for folder, ending in (("forms", ".formatted"), ("plans", ".plan")):
        for path in (CASES / folder).glob(f"*{ending}"):
            assert path.with_suffix(".playbook").exists(), path
    for path in (CASES / "trees").glob("*.tree"):
        assert all(path.with_name(f"{path.stem}.{tongue}.playbook").exists() for tongue in TONGUES)


def test_there_are_cases_enough() -> None:
    assert len([*CASES.rglob("*.playbook"), *ROOMS.rglob("*.playbook")]) >= 300
