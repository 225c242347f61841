"""What was faultless is passed over only while nothing at all has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.base.sealed import sealed, unsealed
from tests.commands import weekbook

Copy = Callable[[str], Path]

CHANGES: dict[str, tuple[str, str, str]] = {
    "the playbook": ("mothers.playbook", "post checkin", "post chekin"),
    "a library": ("shared/elements.playbook", "element chat", "element chatter"),
    "a template": ("templates/chat.md", "Question", "{{ nothing }}"),
    "the roster": ("groups.csv", "tier", "rank"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_in_any_file_that_was_read_is_seen(workspace: Copy, what: str) -> None:
    root = workspace("mothers")
    assert weekbook("check", cwd=root).stderr.startswith("1 playbook: no faults\n")
    assert weekbook("check", cwd=root).stderr.startswith("1 playbook: no faults\n")
    file, before, after = CHANGES[what]
    text = (root / file).read_text(encoding="utf-8")
    (root / file).write_text(text.replace(before, after), encoding="utf-8")
    assert "error[PB" in weekbook("check", cwd=root, status=1).stdout
    (root / file).write_text(text, encoding="utf-8")
    assert weekbook("check", cwd=root).stdout == ""
    (root / file).unlink()
    weekbook("check", cwd=root, status=1)


def test_a_playbook_with_a_note_is_told_of_every_time(workspace: Copy) -> None:
    root = workspace("mothers")
    with open(root / "mothers.playbook", "a", encoding="utf-8") as file:
        file.write("\ntopics spare\n    topic one\n")
    for _ in range(2):
        assert "note[PB214]" in weekbook("check", cwd=root).stdout


@pytest.mark.parametrize(
    "spoiled", ["", "{", "[]", '{"checker": 1}', '{"checker": "x", "known": []}']
)
def test_a_spoiled_memory_is_done_without(workspace: Copy, tmp_path: Path, spoiled: str) -> None:
    root = workspace("mothers")
    cache = tmp_path / "cache"
    weekbook("check", cwd=root, XDG_CACHE_HOME=str(cache))
    for file in (cache / "weekbook").iterdir():
        file.write_text(spoiled)
    assert weekbook("check", cwd=root, XDG_CACHE_HOME=str(cache)).stderr.startswith(
        "1 playbook: no faults\n"
    )


def test_another_checker_passes_nothing_over(workspace: Copy, tmp_path: Path) -> None:
    root = workspace("mothers")
    cache = tmp_path / "cache"
    weekbook("check", cwd=root, XDG_CACHE_HOME=str(cache))
    kept = cache / "weekbook" / "faultless.json"
    found = unsealed(kept.read_text())
    assert found
    playbook = root / "mothers.playbook"
    playbook.write_text(playbook.read_text(encoding="utf-8").replace("checkin", "chekin", 1))
    for entry in found["known"].values():
        entry["mothers.playbook"] = hashlib.sha256(playbook.read_bytes()).hexdigest()
    kept.write_text(json.dumps(found))
    weekbook("check", cwd=root, status=1, XDG_CACHE_HOME=str(cache))  # changed by hand
    kept.write_text(sealed(found))
    weekbook("check", cwd=root, XDG_CACHE_HOME=str(cache))  # the same checker believes its memory
    kept.write_text(sealed({**found, "checker": "another"}))
    weekbook("check", cwd=root, status=1, XDG_CACHE_HOME=str(cache))


def test_a_cache_that_cannot_be_written_is_done_without(workspace: Copy, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    weekbook("check", cwd=workspace("mothers"), XDG_CACHE_HOME=str(blocked))
