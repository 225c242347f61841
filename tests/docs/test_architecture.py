"""The walks of the architecture page can be walked, and its example of a construct reads a block."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

import dsl.constructs
from dsl.base.fault import Fault
from dsl.constructs.building import Building
from dsl.constructs.registry import READERS
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.lexer import Word, scan
from dsl.syntax.tree import Line
from tests.conftest import ROOT
from tools.figures import PACKAGES, imports_of
from tools.walks import PAGE, PICTURE, Walk, drawn, walks

MOST = 8
PORT = "engine.sending.channels.port"
"""What stands between those who send and the services that are sent to."""

WALKS = walks(PAGE.read_text(encoding="utf-8"))
ROOM = re.compile(r"<!-- room: (?P<path>.+?) -->\n```python\n(?P<text>.*?)```\n", re.DOTALL)


def test_there_are_three_walks() -> None:
    assert [len(walk.files) for walk in WALKS] == [8, 8, 7]


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.title)
def test_a_walk_is_short_and_its_files_are_there(walk: Walk) -> None:
    assert len(walk.files) <= MOST
    assert [file for file in walk.files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.title)
def test_each_file_of_a_walk_leans_on_one_before_it_or_is_leant_on(walk: Walk) -> None:
    graph = imports_of(ROOT, PACKAGES)
    modules = [f[:-3].replace("/", ".") for f in walk.files if f.endswith(".py")]
    for place, module in enumerate(modules[1:], 1):
        assert any(
            module in graph[other] or other in graph[module] or PORT in graph[module] & graph[other]
            for other in modules[:place]
        ), module


def test_the_picture_is_that_of_the_page() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(WALKS), "run `make pictures`"


def words(text: str) -> tuple[Word, ...]:
    return tuple(scan(text, "t.playbook", 1)[0])


def test_the_construct_of_the_example_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files as the page shows them make a room that reads lines and builds a value."""
    for found in ROOM.finditer(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / found["path"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(found["text"], encoding="utf-8")
    monkeypatch.setattr(dsl.constructs, "__path__", [*dsl.constructs.__path__, str(tmp_path)])
    try:
        room = importlib.import_module("dsl.constructs.poll")
        noun = room.POLL
        readers = {read.__name__: read for read in noun.readers}
        assert not readers.keys() & READERS.keys()
        (name, text), (open_for, length) = words('which "Which day?"'), words("open 2d")
        asked = Line(2, 4, (text,), "", readers["question"](text, text), ())
        lasts = Line(3, 4, (open_for, length), "", readers["open_for"](open_for, length), ())
        header = Header("poll", Name("which", name.span), "", name.span)
        faults: list[Fault] = []
        made = noun.build(
            Line(1, 0, (name,), "", header, (asked, lasts)), header, Building(no_file, faults)
        )
        assert isinstance(made, noun.makes)
        assert (made.name, made.question, made.length.days) == ("which", "Which day?", 2)
        assert faults == []
        noun.build(Line(1, 0, (name,), "", header, (lasts,)), header, Building(no_file, faults))
        assert [fault.code for fault in faults] == ["PB115"]
    finally:
        for module in [name for name in sys.modules if name.startswith("dsl.constructs.poll")]:
            del sys.modules[module]


def no_file(path: str) -> bytes:
    raise FileNotFoundError(path)
