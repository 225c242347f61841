"""Every fault has its room: a page, an example that has it, the same fixed, and its check."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from typing import get_type_hints

import pytest

from dsl.base.codes import LEVELS, ROOM_OF, ROOMS
from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.rooms import ROOMS as FOLDER
from dsl.diagnostics.rooms import Example, examples, meaning, room
from dsl.diagnostics.rules import check_of
from dsl.syntax.keywords import TONGUES
from dsl.telling.fault_text import fault_text
from tests.conftest import ROOT
from tests.fault_cases import EXAMPLES, example_id, faults_of, told

NO_EXAMPLE = {"PB003", "PB004", "PB410", "PB411", "PB423", "PB509"}
"""A file that is not there or far too large, weeks that take too long, approved posts, for which
there is a calendar, and rosters of more than 20,000 groups: tested elsewhere."""

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=example_id)
every_code = pytest.mark.parametrize("code", LEVELS)


def test_each_folder_is_registered_and_each_line_has_its_folder() -> None:
    assert {path.name for path in FOLDER.glob("pb*")} == set(ROOM_OF.values())
    assert len(ROOM_OF) == len(ROOMS)
    assert [name for name, _, _ in ROOMS] == sorted(ROOM_OF.values())
    assert all(re.fullmatch(r"pb[0-9]{3}(_[a-z0-9]+)+", name) for name in ROOM_OF.values())


@every_code
def test_a_room_holds_its_page_and_its_examples(code: str) -> None:
    shown = examples(code)
    assert meaning(code, "en")
    assert bool(shown) == (code not in NO_EXAMPLE)
    if shown:
        assert shown[0].path.name == "failing.playbook"
        assert shown[0].fixed.exists()


@every_code
def test_nothing_in_a_room_is_left_over(code: str) -> None:
    """An expected output, a fixed example or a file beside them that no example reads."""
    read = {"__init__.py", "check.py", "page.md"}
    for example in examples(code):
        read |= {example.path.name, example.expected.name, example.fixed.name}
    texts = [path.read_bytes() for path in room(code).glob("*.playbook")]
    for path in room(code).rglob("*"):
        if path.is_dir() or "__pycache__" in path.parts or path.name in read:
            continue
        name = path.relative_to(room(code)).as_posix().encode()
        assert any(b'"' + name + b'"' in text for text in texts), f"nothing reads {path}"


@pytest.mark.parametrize(("name", "trigger"), [(name, trigger) for name, _, trigger in ROOMS])
def test_a_room_has_the_check_it_is_registered_with(name: str, trigger: str) -> None:
    assert (FOLDER / name / "check.py").exists() == (trigger != "elsewhere")
    if trigger != "elsewhere":
        hints = get_type_hints(check_of(name))
        assert hints == {"playbook": Playbook, "known": Known, "return": Iterator[Fault]}


@every_code
def test_a_room_says_truly_where_its_fault_is_found(code: str) -> None:
    name = ROOM_OF[code]
    said = importlib.import_module(f"dsl.diagnostics.rules.{name}").__doc__ or ""
    assert said.startswith(f"{code}. Found by `")
    places = re.findall(r"`([\w.]+)`", said)
    assert places
    for place in places:
        path = FOLDER / name / "check.py"
        if place != "check.py":
            path = ROOT.joinpath(*place.split(".")).with_suffix(".py")
        assert f'"{code}"' in path.read_text(encoding="utf-8"), f"{path} does not find {code}"


@every_example
def test_the_faults_of_an_example(example: Example, expect: Callable[..., None]) -> None:
    expect(example.expected, told(faults_of(example)))


@every_example
def test_an_example_has_the_fault_of_its_room_and_no_other_error(example: Example) -> None:
    found = faults_of(example)
    if example.path.stem == "failing-allowed":
        assert not found, "the fault is allowed"
        return
    assert example.code in {fault.code for fault in found}
    errors = {fault.code for fault in found if fault.level == "error"}
    assert errors <= {example.code}, "one wrong line costs one fault"


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.fixed.exists()], ids=example_id)
def test_a_fixed_example_has_no_fault_of_its_room_and_no_error(example: Example) -> None:
    faults = faults_of(example, example.fixed)
    assert example.code not in {fault.code for fault in faults}
    assert [fault_text(fault).message for fault in faults if fault.level == "error"] == []


@every_example
def test_every_fault_can_be_told_in_every_tongue(example: Example) -> None:
    for fault in faults_of(example):
        said = {tongue: fault_text(fault, tongue) for tongue in TONGUES}
        assert len({one.message for one in said.values()}) >= 3
        assert "{" not in "".join(one.message + one.label for one in said.values())
