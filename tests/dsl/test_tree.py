"""The tree keeps every line, with its comment, its place, and the block it opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.constructs.reading import parse
from dsl.constructs.rules.lines import Limit
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.lexer import plain
from dsl.syntax.source import decode
from tests.conftest import PLAYBOOKS


@pytest.mark.parametrize("path", sorted(PLAYBOOKS.rglob("*.playbook")), ids=lambda path: path.name)
def test_every_line_of_the_examples_is_in_the_tree_with_its_words_and_comment(path: Path) -> None:
    source, _ = decode(path.name, path.read_bytes())
    tree, faults = parse(source)
    assert not faults
    lines = list(tree.walk())
    assert [line.number for line in lines] == list(range(1, len(source.lines) + 1))
    for line in lines:
        text = source.lines[line.number - 1]
        for word in line.words:
            written = plain(text)[word.span.start : word.span.end]
            if word.kind in ("DURATION", "SHARE"):  # `20 min` is one word
                written = written.replace(" ", "").replace(",", ".")
            assert written == word
        assert text.endswith(line.comment)
        assert bool(line.statement) == bool(line.words)


def test_blocks_and_spans() -> None:
    text = """channel vip "VIP" # the best
    at most 6 posts per day   # a limit

    # by itself
element chat
    activity
"""
    tree, faults = parse(decode("t.playbook", text.encode())[0])
    assert not faults
    channel, element = (line for line in tree.lines if line.words)
    assert isinstance(channel.statement, Header)
    assert channel.statement.title == "VIP"
    assert channel.comment == "# the best"
    limit = channel.block[0].statement
    assert isinstance(limit, Limit)
    assert isinstance(limit.subject, Name)
    assert (limit.subject.text, limit.subject.span.start, limit.subject.span.end) == (
        "posts",
        14,
        19,
    )
    assert limit.span.place == "t.playbook:2"
    assert [line.comment for line in channel.block] == ["# a limit"]
    assert [line.comment for line in tree.lines] == ["# the best", "", "# by itself", "", ""]
    assert [line.words[0] for line in element.block if line.words] == ["activity"]


def test_a_comment_stands_in_the_block_of_the_line_after_it() -> None:
    text = "week # a\n  # b\n  post x mon at 09:00\n  # c\n# d\npeaks\n  mon at 09:00\n  # e\n"
    tree, _ = parse(decode("t.playbook", text.encode())[0])
    assert [line.number for line in tree.walk()] == list(range(1, 10))
    assert [line.comment for line in tree.lines if line.comment] == ["# a", "# c", "# d", "# e"]
    assert [line.comment for line in tree.lines[0].block] == ["# b", ""]
