"""The docs are true: outputs are those of their commands, playbooks check, and nothing is left out."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.checking import Checked
from dsl.syntax.blocks import BLOCKS
from dsl.template_words import FILTERS, METHODS, TESTS
from dsl.templates import PROVIDED
from engine.calendar.database.connection import open_database
from tests.commands import environment, weekbook
from tests.conftest import ROOT
from tools import make_words
from weekbook.main import COMMANDS

DOCS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
MADE = re.compile(r"<!-- made by: (?P<command>.+?) -->\n```text\n(?P<output>.*?)```\n", re.DOTALL)
BLOCK = re.compile(r"```playbook\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files the commands in the docs look at, with the real results recorded."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "playbooks", folder / "playbooks")
    root = folder / "playbooks" / "cosmetics-2014"
    weekbook("record", "facebook_metrics.csv", "--mapping", "columns.toml", cwd=root)
    return folder


def output(command: str, folder: Path) -> str:
    tool = f'"{sys.executable}" -m weekbook.main'
    done = subprocess.run(
        re.sub(r"^weekbook", tool, command), shell=True, cwd=folder, env=environment(),
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").split("\n")) + "\n"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_outputs_in_the_docs_are_those_of_their_commands(
    page: Path, checkout: Path, expect: Callable[[Path, str], None]
) -> None:
    text = page.read_text(encoding="utf-8")

    def made(found: re.Match[str]) -> str:
        shown = output(found["command"], checkout)
        return f"<!-- made by: {found['command']} -->\n```text\n{shown}```\n"

    expect(page, MADE.sub(made, text))


REFERENCE = (ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
BLOCKS_SHOWN = BLOCK.findall(REFERENCE)


def test_the_playbook_that_the_reference_adds_up_to_is_sound(
    checked: Callable[..., Checked],
) -> None:
    """All blocks of the reference together, with the few names they leave to be declared."""
    missing = (
        'element checkin\n    activity\n    template "templates/plain.md"\n'
        "topics clinic\n    topic fever\n"
        'element chat\n    activity\n    template "templates/plain.md"\n'
    )
    source = "\n".join([*BLOCKS_SHOWN, missing]).replace('"groups.csv"', '"opened.csv"')
    library = 'element spare\n    activity\n    template "templates/plain.md"\n'
    found = checked(source, library_DOT_playbook=library)
    told = {fault.code for fault in found.faults if fault.level != "note"}
    assert told == {"PB903"}, "the reference shows also what is not carried out yet"


def test_the_reference_has_every_keyword_that_the_grammar_has() -> None:
    from dsl.syntax.keywords import keywords

    shown = re.sub(r"\s+", " ", REFERENCE)
    missing = [phrase for kind, phrase in keywords("en").items()
               if not re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", shown)]  # fmt: skip
    allowed = {"rarely", "at once", "second", "third", "fourth", "last", "tue", "wed", "sat"}
    assert set(missing) <= allowed


def test_the_reference_has_every_block_command_variable_and_filter() -> None:
    commands = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    templates = (ROOT / "docs" / "reference" / "templates.md").read_text(encoding="utf-8")
    assert all(f"## {noun}" in REFERENCE for noun in BLOCKS if noun != "topic")
    assert all(f"## weekbook {name}" in commands for name in COMMANDS)
    assert all(f"`{name}`" in templates for name in (*PROVIDED, *FILTERS, *METHODS, *TESTS))
    assert all(f"`{part}`" in templates for parts in PROVIDED.values() for part in parts)


def test_the_command_reference_is_what_the_commands_say(
    expect: Callable[[Path, str], None],
) -> None:
    parts = ["# The commands\n\nMade from `weekbook COMMAND --help`.\n"]
    parts.append("Exit codes: 0 all is well, 1 faults were found, 2 it could not run.\n")
    for name in COMMANDS:
        shown = weekbook(name, "--help", COLUMNS="90").stdout.strip()
        parts.append(f"## weekbook {name}\n\n```text\n{shown}\n```\n")
    expect(ROOT / "docs" / "reference" / "commands.md", "\n".join(parts))


def test_the_reference_shows_lines_that_parse() -> None:
    assert len(BLOCKS_SHOWN) >= 9


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_tutorial_works_step_by_step(tmp_path: Path) -> None:
    """The commands of the tutorial, in their order, as they stand there."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (weekbook .+)$", text, re.MULTILINE)
    assert len(commands) >= 9
    folder = tmp_path
    for command in commands:
        words = shlex.split(command)[1:]
        if words[0] == "serve":
            continue  # tested in a browser of its own
        if words[0] == "record":
            (folder / "outcomes.csv").write_text(_outcomes(folder))
        if words[:2] == ["run", "--rehearse-from"]:
            weekbook("review", "--approve", "all", cwd=folder, status=None)
        weekbook(*words, cwd=folder)
        if words[0] == "new":
            folder = tmp_path / words[1]
    week = BLOCK.findall(text)[0]
    assert week in (folder / "week.playbook").read_text(encoding="utf-8")


def _outcomes(folder: Path) -> str:
    """Of the first post, which the tutorial's reader has sent by then."""
    import json
    from types import SimpleNamespace

    from tests.engine.sent import mark_sent

    done = weekbook("review", "--state", "all", "--format", "json", cwd=folder)
    first = json.loads(done.stdout)["posts"][0]
    engine = open_database(f"sqlite:///{folder / 'weekbook.db'}")
    mark_sent(engine, [SimpleNamespace(id=first["id"], playbook="week", channel="all")], ["g-1"])
    engine.dispose()
    return f"post,group,exposure,replies\n{first['id']},g-1,80,9\n"


def test_the_page_of_words_is_the_table_of_words() -> None:
    assert make_words.PAGE.read_text(encoding="utf-8") == make_words.words(), "run `make pages`"
