"""The commands from outside: what they print, how they end, and that nothing is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.commands import environment, weekbook
from tests.conftest import CASES, PLAYBOOKS
from weekbook.main import COMMANDS

Copy = Callable[[str], Path]
english = partial(weekbook, WEEKBOOK_LANGUAGE="en")
"""Also where the playbooks are in another language."""

EXAMPLES = ("mothers", "fruteria", "meizhuang")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    done = weekbook(name, "--help")
    assert re.search(r"^examples?:\n  weekbook", done.stdout, re.MULTILINE)
    assert f"weekbook {name}" in done.stdout


def test_the_overview_and_a_misspelt_command() -> None:
    assert all(name in weekbook("--help").stdout for name in COMMANDS)
    done = weekbook("chek", status=2)
    assert 'did you mean "check"?' in done.stderr
    weekbook(status=2)
    assert weekbook("--version").stdout.startswith("weekbook ")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_check_without_a_fault_and_have_groups(name: str) -> None:
    done = weekbook("check", str(PLAYBOOKS / name), "--from", "2026-11-30", "--weeks", "4",
                    "--format", "json")  # fmt: skip
    assert {fault["code"] for fault in json.loads(done.stdout)["faults"]} <= {
        "PB416",
        "PB327",
        "PB332",
        "PB424",
    }
    roster = next(iter((PLAYBOOKS / name).glob("*.csv"))).read_text(encoding="utf-8")
    assert 10 <= len(roster.strip().split("\n")) - 1 <= 40


def test_a_new_workspace_checks_and_plans_at_once(tmp_path: Path) -> None:
    weekbook("new", "shop", "--timezone", "America/New_York", cwd=tmp_path)
    shop = tmp_path / "shop"
    assert weekbook("check", cwd=shop).stderr.startswith("1 playbook: no faults\n")
    assert "posts: " in weekbook("plan", cwd=shop).stdout
    again = weekbook("new", "shop", cwd=tmp_path, status=2)
    assert "choose another name" in again.stderr
    assert (
        "not a time zone"
        in weekbook("new", "x", "--timezone", "Mars", cwd=tmp_path, status=2).stderr
    )


def test_a_plan_writes_nothing(workspace: Copy) -> None:
    root = workspace("mothers")
    before = sorted(root.rglob("*"))
    weekbook("plan", "--from", "2026-11-30", cwd=root)
    weekbook("check", "--from", "2026-11-30", cwd=root)
    weekbook("explain", "mothers.playbook:55", "--from", "2026-11-30", cwd=root)
    assert sorted(root.rglob("*")) == before


def test_the_whole_way_by_hand(workspace: Copy) -> None:
    root = workspace("mothers")
    when = ("--from", "2099-11-30", "--weeks", "1")
    playbook = root / "mothers.playbook"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(text.replace("2026-11-30 to 2027-02-28", "2099-11-30 to 2100-02-28"))
    assert re.search(r"mothers: \d+ added", weekbook("apply", *when, cwd=root).stdout)
    listed = json.loads(weekbook("review", "--format", "json", cwd=root).stdout)["posts"]
    first, second = listed[0]["id"], listed[1]["id"]
    assert "1 approved" in weekbook("review", "--approve", first, cwd=root).stdout
    assert (
        "1 rejected" in weekbook("review", "--reject", second, "--because", "no", cwd=root).stdout
    )
    again = weekbook("review", "--approve", first, "nobody/knows", cwd=root, status=1)
    assert "it is approved already" in again.stderr
    assert "there is no such post" in again.stderr

    shown = weekbook("plan", *when, cwd=root).stdout
    assert "kept" in shown
    playbook.write_text(playbook.read_text(encoding="utf-8").replace("at 08:45", "at 08:50"))
    shown = weekbook("plan", *when, cwd=root).stdout
    assert "moved from 08:45" in shown
    assert "1 of them was approved and will be asked for again" in shown
    assert "1 approval was withdrawn" in weekbook("apply", *when, cwd=root).stdout
    states = {
        post["id"]: post["state"]
        for post in json.loads(
            weekbook("review", "--state", "all", "--format", "json", cwd=root).stdout
        )["posts"]
    }
    assert states[first] == "proposed"
    assert states[second] == "rejected"

    weekbook("review", "--approve", "all", cwd=root)
    sent = weekbook("run", "--rehearse-from", "2099-11-29", cwd=root).stdout
    rehearsed = re.fullmatch(r"rehearsed: (\d+) sent, into .*rehearsal\n", sent)
    assert rehearsed
    assert len(list((root / "rehearsal").rglob("*.md"))) == int(rehearsed[1]) > 0
    assert not (root / "outbox").exists()
    again = weekbook("run", "--rehearse-from", "2099-11-29", cwd=root).stdout
    assert again == sent, "a rehearsal takes nothing for sent"

    outcomes = root / "outcomes.csv"
    outcomes.write_text(f"post,group,exposure,replies\n{first},mb-01,100,12\n")
    refused = weekbook("record", "outcomes.csv", cwd=root, status=1).stderr
    assert "outcomes.csv:2: the post was not sent: it is approved" in refused


def test_explain_tells_the_lines_and_what_was_ruled_out() -> None:
    root = str(PLAYBOOKS / "mothers")
    posts = json.loads(weekbook("plan", "-C", root, "--from", "2026-12-07", "--weeks", "1",
                                "--format", "json").stdout)["posts"]  # fmt: skip
    filled = next(post for post in posts if post["element"] == "seeding")
    told = weekbook("explain", "-C", root, filled["id"]).stdout
    assert "makes" in told
    assert "mothers.playbook:55 fills the peaks" in told
    assert "ruled out by mothers.playbook:" in told or "speaks against it" in told
    line = weekbook(
        "explain", "-C", root, "mothers.playbook:54", "--from", "2026-12-07", "--weeks", "1"
    )
    assert "makes 7 posts" in line.stdout
    missing = weekbook("explain", "-C", root, "mothers/vip/2026-12-07/nothing.1", status=1)
    assert "there is no post" in missing.stderr


def test_faults_as_json(tmp_path: Path) -> None:
    shutil.copytree(CASES / "files", tmp_path, dirs_exist_ok=True)
    shutil.copy(CASES / "faults" / "eight-different.playbook", tmp_path / "t.playbook")
    done = weekbook("check", "--format", "json", "t.playbook", cwd=tmp_path, status=1)
    found = json.loads(done.stdout)["faults"]
    assert [fault["code"] for fault in found] == [
        "PB303", "PB302", "PB104", "PB802", "PB107", "PB204", "PB206", "PB109",
    ]  # fmt: skip
    assert found[5]["line"] == 21
    assert (found[5]["column"], found[5]["end_column"]) == (10, 14)
    text = weekbook("check", "t.playbook", cwd=tmp_path, status=1)
    assert "t.playbook:21:10" in text.stdout
    assert "8 errors" in text.stderr


def test_faults_as_annotations_and_as_test_results(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    shutil.copytree(CASES / "files", tmp_path, dirs_exist_ok=True)
    shutil.copy(CASES / "faults" / "eight-different.playbook", tmp_path / "a,b.playbook")
    shutil.copy(CASES / "faults" / "sound.playbook", tmp_path / "sound.playbook")
    given = ("a,b.playbook", "sound.playbook")
    shown = weekbook("check", "--format", "github", *given, cwd=tmp_path, status=1).stdout.split(
        "\n"
    )
    assert len(shown) == 9
    assert shown[5] == (
        '::error file=a%2Cb.playbook,line=21,col=10,endColumn=14,title=PB204::"caht" is not an element'
        '%0Adid you mean "chat"? (declared in a%2Cb.playbook:9)'
    ).replace("a%2Cb.playbook:9", "a,b.playbook:9")
    assert "did you mean 60%25?" in shown[7]
    assert weekbook("check", "--format", "github", "sound.playbook", cwd=tmp_path).stdout == ""
    made = weekbook("check", "--format", "junit", *given, cwd=tmp_path, status=1).stdout
    suite = ElementTree.fromstring(made.split("?>", 1)[1])
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    faulty, sound = suite.findall("testcase")
    failure = faulty.find("failure")
    assert failure is not None
    assert (failure.text or "").count("error[PB") == 8
    assert sound.get("name") == "sound.playbook"
    assert not list(sound)
    weekbook("check", "--format", "junit", "sound.playbook", cwd=tmp_path)


def test_wide_characters_are_underlined_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "t.playbook").write_text('playbook 测试 "标题"\n    时区 UTC\n', encoding="utf-8")
    shown = weekbook("check", "t.playbook", cwd=tmp_path, status=1).stdout.split("\n")
    place = next(index for index, line in enumerate(shown) if "时区 UTC" in line)
    assert shown[place + 1].startswith("  |     ^^^^ ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "nowhere.playbook"), "there is no such file"),
        (("check", "."), "there is no playbook here"),
        (("plan",), "there is no weekbook.toml"),
        (("review",), "there is no weekbook.toml"),
        (("report", "-C", "nowhere"), "there is no weekbook.toml"),
        (("record", "x.csv"), "there is no weekbook.toml"),
    ],
)
def test_what_cannot_run_says_why(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in weekbook(*arguments, cwd=tmp_path, status=2).stderr


def test_what_is_wrong_in_a_workspace_is_told(workspace: Copy) -> None:
    root = workspace("fruteria")
    assert "not a date" in english("plan", "--from", "soon", cwd=root, status=2).stderr
    assert "--weeks goes from" in english("plan", "--weeks", "0", cwd=root, status=2).stderr
    assert "db upgrade" in english("review", cwd=root, status=2).stderr
    assert "database address" in english("review", cwd=root, status=2,
                                          WEEKBOOK_DATABASE_URL="nonsense://x").stderr  # fmt: skip
    (root / "weekbook.db").write_bytes(b"this is no database" * 100)
    assert "database" in english("apply", cwd=root, status=2).stderr
    (root / "weekbook.toml").write_text("colour = 1\n")
    assert "colour" in english("plan", cwd=root, status=2).stderr
    (root / "weekbook.toml").write_text("[[[\n")
    assert "cannot be read" in english("plan", cwd=root, status=2).stderr


def test_a_missing_address_is_told_before_anything_is_sent(workspace: Copy) -> None:
    root = workspace("fruteria")
    playbook = root / "fruteria.playbook"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(
        text.replace("enviar por bandeja de salida", "enviar por entorno SHOP"), encoding="utf-8"
    )
    english("apply", "--from", "2027-01-11", cwd=root)
    done = english("run", "--until-done", cwd=root, status=2)
    assert "SHOP is not set" in done.stderr
    secret = "whsec_" + "c2VjcmV0" * 4
    done = english("run", "--until-done", cwd=root, status=2, SHOP="ftp://x", SHOP_SECRET=secret)
    assert "ftp" not in done.stderr, "an address may hold a token"
    done = english(
        "run",
        "--until-done",
        cwd=root,
        status=2,
        SHOP="https://x.invalid",
        SHOP_SECRET="x" + secret,
    )
    assert secret not in done.stderr
    assert "SHOP_SECRET" in done.stderr
    assert "SHOP is not set" in english("doctor", cwd=root, status=1).stdout


def test_the_database_goes_up_and_says_so(workspace: Copy) -> None:
    root = workspace("mothers")
    assert "tables in form none" in weekbook("db", "status", cwd=root, status=1).stdout
    assert "went from none to 0008" in weekbook("db", "upgrade", cwd=root).stdout
    assert "newest form" in weekbook("db", "upgrade", cwd=root).stdout
    weekbook("db", "status", cwd=root)
    assert "fine" in weekbook("doctor", cwd=root).stdout


def test_real_results_are_recorded_once_and_reported(workspace: Copy) -> None:
    root = workspace("cosmetics-2014")
    command = ("record", "facebook_metrics.csv", "--mapping", "columns.toml")
    first = weekbook(*command, cwd=root)
    assert "500 rows: 2495 outcomes added" in first.stdout
    assert "like is empty in 1 row (line 113)" in first.stderr
    assert "2495 known already" in weekbook(*command, cwd=root).stdout
    report = weekbook("report", "--measure", "engaged", cwd=root).stdout
    assert re.search(r"Photo +Mon +58 +820,983 +47,177 +5.75% +4.13% to 7.37%", report)
    page = (root / "report.html").read_text(encoding="utf-8")
    assert "http" not in re.sub(r"<!--.*?-->", "", page), "the page needs nothing beside itself"
    data = json.loads(weekbook("report", "--format", "json", cwd=root).stdout)
    assert [found["measure"] for found in data["measures"]] == [
        "comments", "engaged", "interactions", "likes", "shares",
    ]  # fmt: skip


def test_the_demo_shows_the_whole_way_and_leaves_other_folders_alone(tmp_path: Path) -> None:
    shown = weekbook("demo", cwd=tmp_path).stdout
    for words in ("Little Spoon", "La Huerta de Lola", "青禾美妆", "1320 sent", "2495 outcomes"):
        assert words in shown
    for name in EXAMPLES:
        assert list((tmp_path / "demo" / name / "outbox").rglob("*.md"))
        assert (tmp_path / "demo" / name / "report.html").is_file()
    assert weekbook("demo", cwd=tmp_path).stdout == shown, "the demo is the same every time"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_text("x")
    weekbook("demo", "--into", "mine", cwd=tmp_path, status=2)
    assert (tmp_path / "mine" / "precious").exists()


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m weekbook.main plan -C {PLAYBOOKS / 'mothers'} --from 2026-11-30 --weeks 9 --text | head -1"
    done = subprocess.run(
        command, shell=True, env=environment(), capture_output=True, encoding="utf-8"
    )
    assert "error" not in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_check_loads_neither_database_nor_solver_nor_web() -> None:
    """Nor lark, nor jinja2 where the templates are known; the second run tells."""
    program = (
        "import sys; from weekbook.main import main; main(['check', '--afresh', sys.argv[1]]);"
        "print(*sorted(sys.modules))"
    )
    command = [sys.executable, "-c", program, str(PLAYBOOKS / "mothers")]
    for _ in range(2):
        done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8")
    loaded = set(done.stdout.split())
    assert "dsl.syntax.lalr" in loaded
    heavy = {"lark", "jinja2", "dataclasses", "sqlalchemy", "ortools", "litestar", "pendulum",
             "scipy", "numpy", "httpx", "rapidfuzz"}  # fmt: skip
    assert not loaded & heavy


def test_explain_tells_what_a_fault_means_anywhere(tmp_path: Path) -> None:
    told = weekbook("explain", "pb204", cwd=tmp_path).stdout
    assert told.startswith("error[PB204]: unknown element\n\nThe line uses")
    assert (
        "ningún elemento llamado"
        in weekbook("explain", "PB204", cwd=tmp_path, LC_ALL="es_ES").stdout
    )
    assert "there is no fault PB999" in weekbook("explain", "PB999", cwd=tmp_path, status=1).stderr
