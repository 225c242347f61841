"""Every playbook in `cases` gives the faults that stand beside it, and mended it gives none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.base.codes import LEVELS
from dsl.syntax.keywords import TONGUES
from dsl.telling.fault_text import fault_text
from tests.conftest import CASES
from tests.fault_cases import faults_of

FAULTS = sorted([*(CASES / "faults").glob("*.playbook"), *(CASES / "planned").glob("*.playbook")])
MENDED = sorted((CASES / "mended").glob("*.playbook"))

NOT_FROM_A_CASE = {"PB003", "PB004", "PB410", "PB411", "PB509"}
"""A file that is not there or far too large, weeks that take too long, and rosters of more than
20,000 groups: tested elsewhere."""


def told(path: Path) -> str:
    lines = []
    for fault in faults_of(path, planned=path.parent.name == "planned"):
        span = fault.span
        lines.append(f"{fault.level} {fault.code} {span.file}:{span.line}:{span.start}-{span.end}")
        lines += [
            f"    {text}"
            for text in (fault_text(fault).message, fault_text(fault).label, fault_text(fault).help)
            if text
        ]
        lines += [
            f"    at {other.place}: {words}" for other, words in fault_text(fault, "en").others
        ]
    return "\n".join(lines) + "\n" if lines else "no faults\n"


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_faults_of_a_case(path: Path, expect: Callable[[Path, str], None]) -> None:
    expect(path.with_suffix(".faults"), told(path))


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_case_gives_the_code_it_is_named_for_and_no_other_error(path: Path) -> None:
    if not path.stem.startswith("PB") or path.stem == "PB901-allowed":
        return
    code = path.stem.split("-")[0]
    expected = path.with_suffix(".faults").read_text(encoding="utf-8")
    codes = {
        line.split()[1] for line in expected.splitlines() if line[0] in "ewn" and " PB" in line
    }
    assert code in codes
    errors = {line.split()[1] for line in expected.splitlines() if line.startswith("error ")}
    assert errors <= {code}, "one wrong line costs one fault"


@pytest.mark.parametrize("path", MENDED, ids=lambda path: path.stem)
def test_a_mended_case_has_no_fault_of_its_code_and_no_error(path: Path) -> None:
    planned = (CASES / "planned" / path.name).exists()
    assert planned or (CASES / "faults" / path.name).exists(), "mended, but from what?"
    faults = faults_of(path, planned=planned)
    assert path.stem.split("-")[0] not in {fault.code for fault in faults}
    assert [fault_text(fault).message for fault in faults if fault.level == "error"] == []


def test_every_code_has_a_case_and_a_mended_one() -> None:
    shown = {path.stem.split("-")[0] for path in FAULTS}
    mended = {path.stem.split("-")[0] for path in MENDED}
    assert shown & LEVELS.keys() == LEVELS.keys() - NOT_FROM_A_CASE
    assert mended == LEVELS.keys() - NOT_FROM_A_CASE


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_every_fault_can_be_told_in_every_tongue(path: Path) -> None:
    for fault in faults_of(path, planned=path.parent.name == "planned"):
        said = {tongue: fault_text(fault, tongue) for tongue in TONGUES}
        assert len({one.message for one in said.values()}) >= 3
        assert "{" not in "".join(one.message + one.label for one in said.values())


def test_eight_different_faults_are_told_in_one_run_each_in_its_place() -> None:
    """Read from the file itself: the line and the words that each fault underlines."""
    path = CASES / "faults" / "eight-different.playbook"
    lines = path.read_text(encoding="utf-8").split("\n")
    shown = told(path).split("\n")
    found = []
    for line in shown:
        if line.startswith("error "):
            _, code, place = line.split()
            _, number, columns = place.split(":")
            start, end = columns.split("-")
            found.append((code, lines[int(number) - 1][int(start) : int(end)]))
    assert found == [
        ("PB303", "Europe/Madrit"),
        ("PB302", "2026-11-31"),
        ("PB104", '"All groups'),
        ("PB802", "teir"),
        ("PB107", "transacton"),
        ("PB204", "caht"),
        ("PB206", "transactions"),
        ("PB109", "60"),
    ]


def test_no_expected_faults_without_a_case() -> None:
    expected = {
        path.stem for name in ("faults", "planned") for path in (CASES / name).glob("*.faults")
    }
    assert expected == {path.stem for path in FAULTS}
