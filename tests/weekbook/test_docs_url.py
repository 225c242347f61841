"""Where the pages of the faults stand: one setting, which reports, editors and people's text follow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pygls.workspace import PositionCodec

from dsl.checking import check
from dsl.constructs.reading import parse
from dsl.diagnostics.rooms import SHARED, examples, room
from dsl.editing.format import translated
from dsl.syntax.source import decode
from hatch_build import docs_url, write_docs_url
from tests.commands import weekbook
from tests.conftest import ROOMS, ROOT
from tests.weekbook.test_check import schema  # noqa: F401 - a fixture
from weekbook.language_server.diagnostics import diagnostic
from weekbook.language_server.places import Places
from weekbook.output.faults import docs_url as built
from weekbook.output.faults.docs_url import fault_url

SITE = "https://docs.example.org/weekbook"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An example and its fixed form, with what they read."""
    shutil.copytree(SHARED, tmp_path, dirs_exist_ok=True)
    for name in ("failing.playbook", "fixed.playbook"):
        shutil.copy(room("PB204") / name, tmp_path)
    return tmp_path


def test_text_ends_with_the_command_that_says_more(folder: Path) -> None:
    shown = weekbook("check", "failing.playbook", cwd=folder, status=1, WEEKBOOK_DOCS_URL="").stdout
    assert shown.endswith(" weekbook explain PB204\n")
    for form in ("json", "github", "junit"):
        done = weekbook("check", "--format", form, "failing.playbook", cwd=folder, status=1)
        assert "weekbook explain" not in done.stdout


def test_text_ends_with_the_address_of_the_page_where_there_is_a_site(folder: Path) -> None:
    shown = weekbook(
        "check", "failing.playbook", cwd=folder, status=1, WEEKBOOK_DOCS_URL=SITE + "/"
    ).stdout
    assert shown.endswith(f" {SITE}/faults/PB204/\n")


def test_a_sound_playbook_is_told_nothing_of_faults(folder: Path) -> None:
    assert weekbook("check", "--afresh", "fixed.playbook", cwd=folder).stdout == ""


def test_a_rule_of_sarif_says_what_its_fault_means(folder: Path) -> None:
    def rule(site: str) -> dict[str, Any]:
        shown = weekbook(
            "check", "--format", "sarif", "failing.playbook", cwd=folder, status=1,
            WEEKBOOK_DOCS_URL=site,
        ).stdout  # fmt: skip
        found: dict[str, Any] = json.loads(shown)["runs"][0]["tool"]["driver"]["rules"][0]
        return found

    found = rule("")
    assert found["name"] == "UnknownElement"
    assert found["help"]["text"].endswith("\n\nweekbook explain PB204")
    assert "helpUri" not in found
    found = rule(SITE)
    assert found["helpUri"] == f"{SITE}/faults/PB204/"


def test_no_report_has_a_placeholder_in_angle_brackets(schema: object) -> None:  # noqa: F811
    shown = weekbook(
        "check", "--format", "sarif", ".", cwd=ROOMS, status=1, WEEKBOOK_DOCS_URL=SITE
    ).stdout
    log = json.loads(shown)
    jsonschema.validate(log, schema)
    for found in log["runs"][0]["tool"]["driver"]["rules"]:
        assert found["helpUri"] == f"{SITE}/faults/{found['id']}/"
        texts = [found[part]["text"] for part in ("shortDescription", "fullDescription", "help")]
        assert not [text for text in texts if "<" in text or "{" in text], found["id"]


@pytest.mark.parametrize(
    ("site", "address"), [("", None), (SITE, f"{SITE}/es/faults/PB204/")], ids=["without", "with"]
)
def test_an_editor_gets_the_page_in_the_language_of_the_file(
    site: str, address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEEKBOOK_DOCS_URL", site)
    example = examples("PB204")[0]
    tree, _ = parse(decode(example.path.name, example.path.read_bytes())[0])
    text = translated(tree, "es")
    checked = check(
        "t.playbook", lambda name: text.encode() if name == "t.playbook" else example.read(name)
    )
    fault = next(one for one in checked.faults if one.code == "PB204")
    shown = diagnostic(fault, checked, Places(text, PositionCodec()))
    assert (shown.code_description and shown.code_description.href) == address


def test_what_is_no_address_is_never_shown() -> None:
    assert fault_url("PB204", environment={"WEEKBOOK_DOCS_URL": "javascript:alert(1)"}) == ""
    with pytest.raises(ValueError, match="WEEKBOOK_DOCS_URL"):
        docs_url("docs.example.org")
    assert docs_url(f"{SITE}/") == SITE


def test_the_build_writes_what_a_run_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "docs_url.txt"
    monkeypatch.setattr(built, "BUILT", written)
    for setting, address in ((SITE, f"{SITE}/zh-CN/faults/PB204/"), ("", "")):
        write_docs_url(written, docs_url(setting))
        built._built.cache_clear()
        assert fault_url("PB204", "zh-CN", environment={}) == address
    built._built.cache_clear()


def test_a_wheel_carries_the_setting_it_was_built_with(tmp_path: Path) -> None:
    for setting in (SITE, ""):
        out = tmp_path / ((setting and "with") or "without")
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
            cwd=ROOT, check=True, capture_output=True,
            env={**os.environ, "WEEKBOOK_DOCS_URL": setting},
        )  # fmt: skip
        with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
            names = wheel.namelist()
            assert ("weekbook/docs_url.txt" in names) == bool(setting)
            assert "weekbook/_packages/dsl/diagnostics/rules/pb204_unknown_element/page.md" in names
            if setting:
                assert wheel.read("weekbook/docs_url.txt").decode() == SITE + "\n"
