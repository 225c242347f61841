"""Playbooks with several faults, or none, give what stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CASES
from tests.fault_cases import checked_case, told

FAULTS = sorted((CASES / "faults").glob("*.playbook"))


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_faults_of_a_case(path: Path, expect: Callable[[Path, str], None]) -> None:
    expect(path.with_suffix(".faults"), told(checked_case(path).faults))


def test_eight_different_faults_are_told_in_one_run_each_in_its_place() -> None:
    """Read from the file itself: the line and the words that each fault underlines."""
    path = CASES / "faults" / "eight-different.playbook"
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [
        (fault.code, lines[fault.span.line - 1][fault.span.start : fault.span.end])
        for fault in checked_case(path).faults
        if fault.level == "error"
    ]
    assert found == [
        ("PB303", "Europe/Madrit"),
        ("PB302", "2026-11-31"),
        ("PB104", '"All groups'),
        ("PB802", "teir"),
        ("PB107", "transacton"),
        ("PB204", "caht"),
        ("PB206", "transactoins"),
        ("PB109", "60"),
    ]


def test_no_expected_faults_without_a_case() -> None:
    expected = {path.stem for path in (CASES / "faults").glob("*.faults")}
    assert expected == {path.stem for path in FAULTS}
