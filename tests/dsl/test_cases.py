"""Every playbook in `cases/faults` gives the faults that stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.check import check
from dsl.codes import LEVELS
from tests.conftest import CASES

FAULTS = sorted((CASES / "faults").glob("*.playbook"))

ONLY_WHEN_PLANNED = {
    "PB318",
    "PB411",
    "PB308",
    "PB309",
    "PB314",
    "PB316",
    "PB401",
    "PB404",
    "PB406",
    "PB410",
    "PB504",
}
NOT_FROM_A_CASE = {"PB003", "PB004"}


def faults_of(path: Path) -> str:
    def read(name: str) -> bytes:
        return path.read_bytes() if name == path.name else (CASES / "files" / name).read_bytes()

    found = check(path.name, read).faults
    lines = []
    for fault in found:
        span = fault.span
        lines.append(f"{fault.level} {fault.code} {span.file}:{span.line}:{span.start}-{span.end}")
        lines += [f"    {text}" for text in (fault.message, fault.label, fault.help) if text]
        lines += [f"    at {other.place}: {words}" for other, words in fault.told("en").others]
    return "\n".join(lines) + "\n" if lines else "no faults\n"


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_faults_of_a_case(path: Path, expect: Callable[[Path, str], None]) -> None:
    expect(path.with_suffix(".faults"), faults_of(path))


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


def test_every_code_has_a_case() -> None:
    shown = {path.stem.split("-")[0] for path in FAULTS}
    assert shown & LEVELS.keys() == LEVELS.keys() - ONLY_WHEN_PLANNED - NOT_FROM_A_CASE


def test_eight_different_faults_are_told_in_one_run_each_in_its_place() -> None:
    """Read from the file itself: the line and the words that each fault underlines."""
    path = CASES / "faults" / "eight-different.playbook"
    lines = path.read_text(encoding="utf-8").split("\n")
    told = faults_of(path).split("\n")
    found = []
    for line in told:
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
    expected = {path.stem for path in (CASES / "faults").glob("*.faults")}
    assert expected == {path.stem for path in FAULTS}
