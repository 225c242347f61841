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


def at(line: int, text: str, code: str = "PB101") -> Fault:
    """A fault whose mend puts `text` in the place of a line's first letter."""
    span = Span("a", line, 0, 1)
    return fault(code, span, mend=(Edit(span, text),))


def faults_by_letter(rules: dict[str, list[str]], code: str = "PB101") -> object:
    """Each line's first letter says which letters its mends would put there, one for each fault."""

    def faults_of(lines: Lines) -> Sequence[Sequence[Fault]]:
        return [[
            at(number, letter, code) for number, line in enumerate(lines, 1)
            for letter in rules.get(line[:1], [])
        ]]  # fmt: skip

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
    for code in ("PB101", "PB901"):  # an error and a note
        faults = faults_by_letter(rules, code)
        lines, _ = mended_wholly("a", tuple(before), faults)  # type: ignore[arg-type]
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


def errors(file: PlaybookFile) -> list[str]:
    return [
        item.code for item in check(file.path, lambda path: (file.root / path).read_bytes()).faults
    ]


@pytest.mark.parametrize(
    "text",
    [
        "week\n    mix retention 33.5%,  live 7",  # a share of a name that nothing here has
        SOUND + "    mix activity 60%, transaction 70\n",
        SOUND.replace("\npeaks", "\n# allow PB214: not yet\nelement spare\n\tactivity\n\npeaks"),
    ],
)
def test_no_mend_makes_another_fault(tmp_path: Path, text: str) -> None:
    """What gets its sign may be understood only then, and be wrong in two more ways."""
    file = shop(tmp_path, text)
    before = errors(file)
    fix([file])
    after = errors(file)
    assert len(after) <= len(before), (before, after)
    left = (tmp_path / "a.playbook").read_bytes()
    assert fix([file]) == 0
    assert (tmp_path / "a.playbook").read_bytes() == left


@pytest.mark.parametrize("place", [0, 60, 119])
def test_one_harmful_mend_among_many_leaves_the_others(place: int) -> None:
    before = "".join("x" if number == place else "a" for number in range(120))
    faults = faults_by_letter({"a": ["b"], "x": ["y"], "y": ["z", "z", "z"]})
    lines, count = mended_wholly("a", tuple(before), faults)  # type: ignore[arg-type]
    assert "".join(lines) == before.replace("a", "b")
    assert count == 119


def test_two_mends_that_only_help_together_are_both_made() -> None:
    def faults_of(lines: Lines) -> Sequence[Sequence[Fault]]:
        odd = [at(number, "b") for number, line in enumerate(lines, 1) if line == "a"]
        told = [fault("PB102", Span("a", 3, 0, 1))] if "a" not in lines else []
        return [odd * (3 if len(odd) == 1 else 1) + told]

    assert mended_wholly("a", ("a", "a", "c"), faults_of) == (("b", "b", "c"), 2)


SPARE = """
# allow PB214: for the weeks before Christmas
element spare
    activity
    template "templates/plain.md"
"""


def test_what_another_playbook_needs_is_not_mended_away(tmp_path: Path) -> None:
    """An allowance does nothing for the playbook that only uses a file, but for the file's own."""
    (tmp_path / "weekbook.toml").write_text("")
    file = shop(tmp_path, SOUND + SPARE)
    header = "\n".join(SOUND.split("\n")[:3])
    (tmp_path / "b.playbook").write_text(f'use "a.playbook"\n\n{header}\n'.replace("test", "b"))
    other = PlaybookFile(tmp_path, "b.playbook")
    assert errors(file) == []
    assert "PB901" in errors(other)
    for order in ([other], [other, file], [file, other]):
        fix(order)
        assert (tmp_path / "a.playbook").read_text() == SOUND + SPARE
        assert errors(file) == []
