"""What a check without a range says: what is wrong with a playbook's own dates, and what it left out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import environment
from tests.conftest import CASES
from weekbook.main import main

PLAYBOOK = """playbook test "A test"
    timezone Europe/Madrid
    runs from 2026-12-07 to 2026-12-31

channel all "All"
    groups from "groups.csv"
    quiet 22:30 to 08:00

element chat "Chat"
    activity
    template "plain.md"

week
    post chat every day at 12:00
"""

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Said:
    """What a check says of a playbook: its exit code, output and errors."""
    root = tmp_path / "workspace"
    root.mkdir()
    shutil.copy(CASES / "files" / "templates" / "plain.md", root)
    (root / "weekbook.toml").write_text("")
    (root / "groups.csv").write_text("group,name,tier\ng-1,One,VIP\ng-2,Two,vip\ng-3,Three,new\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(text: str, *more: str, roster: str | None = None) -> tuple[int, str, str]:
        (root / "test.playbook").write_text(text, encoding="utf-8")
        if roster is not None:
            (root / "groups.csv").write_text(roster, encoding="utf-8")
        capsys.readouterr()
        status = main(["check", *more])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call


WRONG = {
    "holidays that nobody knows": ("    holidays XX\n", "PB316"),
    "a date before the start": ("    post chat on 2026-11-20 at 10:00\n", "PB334"),
    "a date after the end": ("    post chat on 2027-01-01 at 10:00\n", "PB334"),
    "a series that starts after the end": (
        "    post chat every 2 weeks on mon from 2027-03-29 at 10:00\n", "PB329",
    ),
    "between in quiet hours": ("    post chat on wed between 23:00 and 23:30\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_check_looks_at_the_own_dates(what: str, said: Said) -> None:
    line, code = WRONG[what]
    text = PLAYBOOK + line
    if "holidays" in line:
        text = PLAYBOOK.replace("    timezone", f"{line}    timezone")
    for _ in range(2):
        status, out, err = said(text)
        assert code in out
        assert "no faults" not in err
        assert "[PB3" in out
        assert status == (1 if "error[" in out else 0)


def test_an_empty_roster_is_told(said: Said) -> None:
    _, out, err = said(PLAYBOOK, roster="group,name\n")
    assert "PB335" in out
    assert "no faults" not in err


def test_an_empty_playbook_is_told(said: Said) -> None:
    _, out, _ = said(PLAYBOOK.split("\nweek")[0])
    assert "PB335" in out


def test_what_was_not_looked_at_is_said(said: Said) -> None:
    for _ in range(2):  # afresh, and from memory
        status, _, err = said(PLAYBOOK)
        assert status == 0
        assert err.split("\n")[0] == "1 playbook: no faults"
        assert "not looked at: whether each week can be filled; `weekbook check --weeks 4`" in err
        _, out, _ = said(PLAYBOOK, "--format", "json")
        found = json.loads(out)
        assert found["faults"] == []
        assert [one.split(";")[0] for one in found["not_looked_at"]] == [
            "whether each week can be filled"
        ]
    _, out, err = said(PLAYBOOK, "--from", "2026-12-07", "--weeks", "2", "--format", "json")
    assert json.loads(out) == {"faults": [], "not_looked_at": []}
    assert "not looked at" not in err


def test_a_playbook_without_dates_of_its_own_is_said(said: Said) -> None:
    text = PLAYBOOK.replace("    runs from 2026-12-07 to 2026-12-31\n", "")
    for _ in range(2):
        _, _, err = said(text)
        assert "not looked at: test.playbook: its dates, for it does not say `runs from`" in err


@pytest.mark.parametrize("missing", ["ortools", "holidays", "chinese_calendar"])
@pytest.mark.parametrize("more", [[], ["--weeks", "1", "--from", "2026-12-07"]], ids=["", "range"])
def test_without_the_planning_packages_a_check_says_so(
    missing: str, more: list[str], said: Said, tmp_path: Path
) -> None:
    text = PLAYBOOK.replace("    timezone", "    holidays CN skip\n    timezone")
    text += "    at most 2 chat per day\n"  # a week without a rule needs no solver
    said(text, "--afresh")
    script = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"from weekbook.main import main; sys.exit(main(['check', '--afresh', *{more!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path / "workspace", capture_output=True,
        encoding="utf-8", env=environment(XDG_CACHE_HOME=str(tmp_path / "other")),
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if more or missing != "ortools":
        assert missing in done.stderr
        assert "not installed" in done.stderr
    assert done.returncode == (2 if more else 0), done.stderr


# conditions on rosters


def conditions(said: Said, condition: str, roster: str) -> tuple[int, str]:
    text = PLAYBOOK.replace('"groups.csv"', f'"groups.csv" where {condition}')
    status, out, _ = said(text, roster=roster)
    return status, out


def test_a_value_that_differs_by_case_is_told(said: Said) -> None:
    roster = "group,name,tier\ng-1,One,VIP\ng-2,Two,vip\ng-3,Three,new\n"
    status, out = conditions(said, "tier = vip", roster)
    assert status == 0
    assert "warning[PB811]" in out
    assert '"VIP"' in out
    assert "g-1" in out


@pytest.mark.parametrize("near", ["Vip ", "ｖｉｐ", "vipp", "vi p", "v-i-p"])
def test_a_near_value_is_told(near: str, said: Said) -> None:
    _, out = conditions(said, "tier = vip", f"group,name,tier\ng-1,One,vip\ng-2,Two,{near}\n")
    assert ("PB811" in out) == (near.strip().casefold() != "vip" or near.strip() != "vip")


@pytest.mark.parametrize("far", ["new", "gold", "trial", "", "v"])
def test_another_value_is_not_told(far: str, said: Said) -> None:
    _, out = conditions(said, "tier = vip", f"group,name,tier\ng-1,One,vip\ng-2,Two,{far}\n")
    assert out == ""


def test_numbers_are_near_to_nothing(said: Said) -> None:
    _, out = conditions(said, "size = 100", "group,name,size\ng-1,One,100\ng-2,Two,1000\n")
    assert out == ""


def test_no_row_that_matches_but_near_ones(said: Said) -> None:
    _, out = conditions(said, "tier = vip", "group,name,tier\ng-1,One,VIP\ng-2,Two,new\n")
    assert "PB804" in out
    assert "VIP" in out


COMPOSED, DECOMPOSED = "Pe\u00f1\u00f3n", "Pen\u0303o\u0301n"


@pytest.mark.parametrize("written", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("stored", [COMPOSED, DECOMPOSED])
def test_signs_composed_in_one_way_or_the_other_are_the_same(
    written: str, stored: str, said: Said
) -> None:
    _, out = conditions(said, f'ciudad = "{written}"', f"group,name,ciudad\ng1,A,{stored}\n")
    assert out == ""
    _, out = conditions(said, f'{written} = "a"', f"group,name,{stored}\ng1,A,a\n")
    assert out == ""
    twice = f"group,name\n{COMPOSED},A\n{DECOMPOSED},B\n"
    _, out, _ = said(PLAYBOOK, roster=twice)
    assert "PB803" in out
