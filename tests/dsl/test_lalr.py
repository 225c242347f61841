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

from dsl.constructs.reading import parse
from dsl.constructs.registry import NOUNS, READERS
from dsl.syntax.blocks import STARTS
from dsl.syntax.canonical import meant
from dsl.syntax.keywords import FAMILIES as KEYWORDS_OF
from dsl.syntax.keywords import TONGUES, keywords
from dsl.syntax.lalr import MisplacedWordError, parse_line, shape_of, tables_of
from dsl.syntax.lexer import Word, scan, word_at
from dsl.syntax.readers import shared, when
from dsl.syntax.source import decode
from dsl.syntax.tree import Line
from tests.conftest import FULL, PLAYBOOKS, ROOMS
from tools.make_tables import TABLES, Family, NoLexer, text
from tools.shapes import FAMILIES

LIST = "list_"
"""How the rules of lists are called here, so that lark keeps them in its tree."""

PATHS = [*sorted(PLAYBOOKS.rglob("*.playbook")), *sorted(ROOMS.glob("pb*/failing*.playbook"))]


class PlacedToken(Token):
    """A token of lark's that remembers the word it stands for."""


class KeywordLexer(NoLexer):
    """Hands the words to lark, keywords told by the state of lark's own parser."""

    def lex(self, lexer_state, parser_state) -> Iterator[Token]:  # type: ignore[no-untyped-def]
        tongue, words = lexer_state.text
        index = 0
        while index < len(words):
            accepted = parser_state.parse_conf.states[parser_state.position]
            word, count = word_at(words, index, accepted, tongue)
            token = PlacedToken(word.kind, str(word))
            token.word = word
            index += count
            yield token


@pytest.fixture(scope="module")
def larks():  # type: ignore[no-untyped-def]
    """By order of words, lark's parser and what its productions are."""
    found = {}
    for name in FAMILIES:
        family = Family(name)
        family.text = family.text.replace(" _", f" {LIST}").replace("\n_", f"\n{LIST}")
        found[name] = family, family.lark(KeywordLexer)
    return found


def test_the_tables_are_made_from_the_shapes() -> None:
    for family in FAMILIES:
        stands = (TABLES / f"{family}.json").read_text(encoding="utf-8")
        assert stands == text(family), "run `make tables`"


def test_every_rule_of_the_shapes_has_one_reader_and_every_reader_a_rule() -> None:
    called = {rule[2] for name in FAMILIES for rule in tables_of(name).rules if rule[2]}
    assert called == READERS.keys()
    each = Counter(
        read.__name__
        for readers in (shared.READERS, when.READERS, *(noun.readers for noun in NOUNS))
        for read in readers
    )
    assert max(each.values()) == 1, each.most_common(3)


def test_a_reader_takes_as_many_parts_as_its_rules_have() -> None:
    """Rules whose parts are spliced may have more; those hand on what they are given."""
    for family in FAMILIES:
        for _, length, method, arguments, _, slots in tables_of(family).rules:
            if method and not any(str(slot).startswith("_") for slot in slots):
                signature(READERS[method]).bind(*range(len(arguments) or length))


def as_meant(family: Family, tree: Any) -> object:
    """What lark's tree means, told as `meant` tells it of our shapes."""
    if isinstance(tree, Token):
        return meant(tree.word)
    if str(tree.data).startswith(LIST):
        return tuple(items(family, tree))
    one = family.productions[str(tree.data)]
    if one.handed_on:
        return one.renamed or as_meant(family, tree.children[0])
    slots = {
        part.slot: as_meant(family, child)
        for part, child in zip(one.parts, tree.children, strict=True)
        if part.slot
    }
    for part in one.constants:
        slots[part.slot] = meant(Word.at(part.symbol, part.constant, "", 1, 0, 0))
    return one.meaning, tuple(sorted(slots.items()))


def items(family: Family, tree: Any) -> Iterator[object]:
    first, *rest = tree.children
    if rest:
        yield from items(family, first)
        yield as_meant(family, rest[-1])
    else:
        yield as_meant(family, first)


def named(family: str, shape: object) -> object:
    """A shape told by the names of its meanings instead of their numbers."""
    if isinstance(shape, tuple) and len(shape) == 2 and isinstance(shape[0], int):
        slots = tuple((slot, named(family, part)) for slot, part in shape[1])
        return tables_of(family).meanings[shape[0]][0], slots
    return tuple(named(family, one) for one in shape) if isinstance(shape, tuple) else shape


def same(larks, words: list[Word], start: str, tongue: str) -> bool:  # type: ignore[no-untyped-def]
    """Both give the same shape (True), or both stop at the same word (False)."""
    name = KEYWORDS_OF[tongue]
    family, lark = larks[name]
    stopped: UnexpectedToken | None = None
    theirs: object = None
    try:
        theirs = as_meant(family, lark.parse((tongue, words), start=start))
    except UnexpectedToken as problem:
        stopped = problem
    if stopped is None:
        assert named(name, meant(shape_of(words, start, tongue))) == theirs
        assert parse_line(words, start, tongue, READERS)
        return True
    with pytest.raises(MisplacedWordError) as found:
        parse_line(words, start, tongue, READERS)
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
                    agreed += same(larks, list(line.words), start, tree.tongue)
    assert agreed > 1000


def readable(line: Line) -> bool:
    """Words whose values are sound: the others are told of before they are parsed."""
    from dsl.syntax.parser import _unreadable, _valueless

    words = list(line.words)
    return _unreadable(words) is None and _valueless(words) is None


VALUES = ["chat", "live", "09:30", "60%", "2d", "2026-11-30", '"x"', ",", "=", "3", "Asia/Shanghai"]


@settings(max_examples=4000 if FULL else 400, deadline=None)
@given(drawn=st.data(), start=st.sampled_from(STARTS), tongue=st.sampled_from(TONGUES))
def test_any_words_are_read_as_lark_reads_them(larks, drawn, start: str, tongue: str) -> None:  # type: ignore[no-untyped-def]
    words = st.lists(st.sampled_from([*keywords(tongue).values(), *VALUES]), min_size=1, max_size=9)
    line = " ".join(drawn.draw(words))
    same(larks, scan(line, "t.playbook", 1, tongue)[0], start, tongue)
