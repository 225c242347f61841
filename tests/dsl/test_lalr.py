"""The tables are those of the grammar, and running them gives what lark's own parser gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from inspect import signature
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Token
from lark.exceptions import UnexpectedToken
from lark.visitors import v_args

from dsl.constructs.reading import parse
from dsl.constructs.registry import NOUNS, READERS
from dsl.syntax.blocks import STARTS
from dsl.syntax.keywords import keywords
from dsl.syntax.lalr import MisplacedWordError, _tables, parse_line
from dsl.syntax.lexer import Word, scan, word_at
from dsl.syntax.readers import shared, when
from dsl.syntax.source import decode
from dsl.syntax.tree import Line
from tests.conftest import FULL, PLAYBOOKS, ROOMS
from tools.make_tables import TABLES, NoLexer, analysed, text

PATHS = [*sorted(PLAYBOOKS.rglob("*.playbook")), *sorted(ROOMS.glob("pb*/failing*.playbook"))]


class PlacedToken(Token):
    """A token of lark's that remembers the word it stands for."""


def on_words(method):  # type: ignore[no-untyped-def]
    """A reader of ours as one of lark's transformer, which hands over tokens."""

    def run(*parts):  # type: ignore[no-untyped-def]
        return method(*(part.word if isinstance(part, PlacedToken) else part for part in parts))

    return run


class KeywordLexer(NoLexer):
    """Hands the words to lark, keywords told by the state of lark's own parser."""

    def lex(self, lexer_state, parser_state) -> Iterator[Token]:  # type: ignore[no-untyped-def]
        words = lexer_state.text
        index = 0
        while index < len(words):
            accepted = parser_state.parse_conf.states[parser_state.position]
            word, count = word_at(words, index, accepted, "en")
            token = PlacedToken(word.kind, str(word))
            token.word = word
            index += count
            yield token


@pytest.fixture(scope="module")
def larks():  # type: ignore[no-untyped-def]
    """lark's parser with our reader as its transformer."""
    from lark import Lark, Transformer

    from tools.make_tables import GRAMMAR

    methods = {name: staticmethod(on_words(read)) for name, read in READERS.items()}
    transformer = v_args(inline=True)(type("LarksReader", (Transformer,), methods))()
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=KeywordLexer,
                start=list(STARTS), transformer=transformer)  # fmt: skip


def test_the_tables_are_made_from_the_grammar() -> None:
    assert TABLES.read_text(encoding="utf-8") == text(), "run `make tables`"
    assert analysed()


def test_every_rule_of_the_grammar_has_one_reader_and_every_reader_a_rule() -> None:
    _, rules, _ = _tables()
    called = {rule[2] for rule in rules if rule[2] and not _handed_on(rule)}
    assert called == READERS.keys()
    each = Counter(
        read.__name__
        for readers in (shared.READERS, when.READERS, *(noun.readers for noun in NOUNS))
        for read in readers
    )
    assert max(each.values()) == 1, each.most_common(3)


def test_a_reader_takes_as_many_parts_as_its_rules_have() -> None:
    """Rules whose parts are spliced may have more; those hand on what they are given."""
    for rule in _tables()[1]:
        _, length, method, _, spliced = rule
        if method and not spliced and not _handed_on(rule):
            signature(READERS[method]).bind(*range(length))


def _handed_on(rule: list[Any]) -> bool:
    """Whether a rule's only part is handed on as it is, without a reader."""
    _, length, _, single, spliced = rule
    return bool(single and length == 1 and not spliced)


def same(larks, words: list[Word], start: str) -> bool:  # type: ignore[no-untyped-def]
    """Both give the same statement (True), or both stop at the same word (False)."""
    stopped: UnexpectedToken | None = None
    theirs = None
    try:
        theirs = larks.parse(words, start=start)
    except UnexpectedToken as problem:
        stopped = problem
    if stopped is None:
        assert parse_line(words, start, "en", READERS) == theirs
        return True
    with pytest.raises(MisplacedWordError) as found:
        parse_line(words, start, "en", READERS)
    expected = {kind for kind in stopped.interactive_parser.accepts() if kind != "$END"}
    assert found.value.expected >= expected, "lark reduces first and then knows of fewer"
    where = None if stopped.token.type == "$END" else stopped.token.word.span
    assert (found.value.word.span if found.value.word else None) == where
    return False


def test_every_line_of_every_case_is_read_as_lark_reads_it(larks) -> None:  # type: ignore[no-untyped-def]
    agreed = 0
    for path in PATHS:
        tree, _ = parse(decode(path.name, path.read_bytes())[0])
        for line in tree.walk():
            for start in STARTS:
                if line.words and readable(line):
                    agreed += same(larks, list(line.words), start)
    assert agreed > 1000


def readable(line: Line) -> bool:
    """Words whose values are sound: the others are told of before they are parsed."""
    from dsl.syntax.parser import _unreadable, _valueless

    words = list(line.words)
    return _unreadable(words) is None and _valueless(words) is None


WORDS = st.sampled_from([*keywords("en").values(), "chat", "live", "09:30", "60%", "2d", "2026-11-30",
                         '"x"', ",", "=", "3", "Asia/Shanghai"])  # fmt: skip


@settings(max_examples=4000 if FULL else 400, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=9), start=st.sampled_from(STARTS))
def test_any_words_are_read_as_lark_reads_them(larks, words: list[str], start: str) -> None:  # type: ignore[no-untyped-def]
    same(larks, scan(" ".join(words), "t.playbook", 1)[0], start)
