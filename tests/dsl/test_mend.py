"""Safe mends are made until none is left, and none that makes a file worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dsl.base.fault import Edit, Fault, fault
from dsl.base.span import Span
from dsl.checking import check
from dsl.diagnostics.fixes import Lines, is_safe, mended_wholly
from tests.conftest import CASES
from weekbook.checking.fixing import fix
from weekbook.playbook_files import PlaybookFile


def at(line: int, text: str) -> Fault:
    """A fault whose mend puts `text` in the place of a line's first letter."""
    span = Span("a", line, 0, 1)
    return fault("PB101", span, mend=(Edit(span, text),))


def faults_by_letter(rules: dict[str, list[str]]) -> object:
    """Each line's first letter says which letters its mends would put there, one for each fault."""

    def faults_of(lines: Lines) -> Sequence[Fault]:
        return [
            at(number, letter) for number, line in enumerate(lines, 1)
            for letter in rules.get(line[:1], [])
        ]  # fmt: skip

    return faults_of


@pytest.mark.parametrize(
    ("rules", "before", "after"),
    [
        ({"a": ["b"]}, "a", "b"),
        ({"a": ["b"], "b": ["c", "d"]}, "a", "a"),  # two faults in place of one
        ({"a": ["b"], "b": ["a"]}, "a", "b"),  # for ever
        ({"a": ["b"], "x": ["y"], "y": ["z", "z", "z"]}, "ax", "bx"),  # one of two is harmful
        ({chr(97 + n): [chr(98 + n)] for n in range(20)}, "a", chr(97 + 20)),  # one shows the next
    ],
)
def test_mends_end_where_nothing_safe_is_left(
    rules: dict[str, list[str]], before: str, after: str
) -> None:
    lines, _ = mended_wholly(tuple(before), faults_by_letter(rules))  # type: ignore[arg-type]
    assert "".join(lines) == after


def shop(tmp_path: Path, text: str) -> PlaybookFile:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "plain.md").write_text("Hello.")
    (tmp_path / "groups.csv").write_text("group,name\ng-1,One\n")
    (tmp_path / "a.playbook").write_text(text, encoding="utf-8")
    return PlaybookFile(tmp_path, "a.playbook")


SOUND = (CASES / "faults" / "sound.playbook").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("    activity", "\tactivity", 1),
        lambda text: text.replace('    template "templates/plain.md"', '\t\ttemplate "templates/plain.md"'),
        lambda text: text + "\n# allow PB701: gone\n\nelement x\n    activty\n",
        lambda text: text + "\n# allow PB701: gone\n# allow PB703: gone\n# allow PB809: gone\n",
        lambda text: "".join(f"# allow PB70{n % 3}: {n}\n" for n in range(30)) + text,
        lambda text: text.replace("    ", "\t"),
        lambda text: text.replace("    activity", "  activity", 1).replace(
            '    template', "\ttemplate", 1),
    ],
)  # fmt: skip
def test_nothing_safe_is_left_in_a_file(tmp_path: Path, spoil: object) -> None:
    file = shop(tmp_path, spoil(SOUND))  # type: ignore[operator]
    before = check(file.path, lambda path: (tmp_path / path).read_bytes()).faults
    assert fix([file]) > 0
    after = check(file.path, lambda path: (tmp_path / path).read_bytes()).faults
    assert [item.message for item in after if item.mend and is_safe(item)] == []
    assert len([item for item in after if item.code < "PB2"]) <= len(before)
    assert fix([file]) == 0
