"""A text read with a memory of what it was is the text read afresh, with less work."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import dsl.syntax.parser
from dsl.constructs.reading import parse
from dsl.syntax.lalr import Readers
from dsl.syntax.line_memory import LineMemory
from dsl.syntax.source import decode
from tests.conftest import CASES, ROOMS

PLAYBOOKS = sorted([*ROOMS.glob("pb*/failing*.playbook"), *(CASES / "forms").glob("*.playbook")])


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each line that is read word by word."""
    calls: list[int] = []
    real = dsl.syntax.parser.parse_line

    def count(
        words: list[dsl.syntax.parser.Word], start: str, tongue: str, readers: Readers
    ) -> object:
        calls.append(words[0].line)
        return real(words, start, tongue, readers)

    monkeypatch.setattr(dsl.syntax.parser, "parse_line", count)
    return calls


def test_only_the_line_that_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["topics t", *(f"    topic t{number}" for number in range(8_000))]
    memory, calls = LineMemory(), counted(monkeypatch)
    parse(decode("a", "\n".join(lines).encode())[0], memory)
    assert len(calls) == len(lines)
    calls.clear()
    lines[4_000] += 'x "A title"'
    parse(decode("a", "\n".join(lines).encode())[0], memory)
    assert calls == [4_001]
    calls.clear()
    parse(decode("a", "\n".join(lines).encode())[0], memory)
    assert calls == []


@pytest.mark.parametrize("place", [0, 4_000, 8_001])
def test_lines_that_moved_are_not_read_again(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    lines = ["topics t", *(f"    topic t{number}" for number in range(8_000))]
    memory, calls = LineMemory(), counted(monkeypatch)
    parse(decode("a", "\n".join(lines).encode())[0], memory)
    for change in (lambda: lines.insert(place, ""), lambda: lines.pop(place)):
        calls.clear()
        change()
        source = decode("a", "\n".join(lines).encode())[0]
        again = parse(source, memory)
        assert calls == []
        assert again == parse(source)


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_line_has_its_new_places_where_it_moved(path: Path) -> None:
    source = decode(path.name, path.read_bytes())[0]
    memory = LineMemory()
    parse(source, memory)
    below = source.but(lines=("", "# new", *source.lines))
    assert parse(below, memory) == parse(below)
    assert parse(source, memory) == parse(source)


def test_a_line_in_another_block_or_tongue_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, calls = LineMemory(), counted(monkeypatch)
    for text in (
        "element a\n    activity\n", "topics a\n    activity\n", "element a\n    activity\n",
        "language es\nelement a\n    activity\n", "language en\nelement a\n    activity\n",
    ):  # fmt: skip
        source = decode("a", text.encode())[0]
        assert parse(source, memory) == parse(source)
        assert calls


@pytest.mark.parametrize("path", PLAYBOOKS[::6], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_edits_are_read_as_they_are_afresh(path: Path) -> None:
    chance = random.Random(path.stem)
    lines = decode(path.name, path.read_bytes())[0].lines
    memory = LineMemory()
    text = list(lines)
    for _ in range(25):
        at = chance.randrange(len(text))
        match chance.randrange(5):
            case 0:
                text[at] += chance.choice([" x", '"', "#", " mon", "  "])
            case 1:
                text.insert(at, chance.choice(["", "    activity", "week", "language es", "peaks"]))
            case 2 if len(text) > 1:
                del text[at]
            case 3:
                text[at] = "    " + text[at]
            case _:
                text[at] = text[at].removeprefix("  ")
        source = decode(path.name, "\n".join(text).encode())[0]
        assert parse(source, memory) == parse(source)
