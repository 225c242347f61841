"""The keyword table: whole in every tongue, and never in doubt where two words could stand."""

from __future__ import annotations

import pytest

from dsl.syntax.keywords import (
    BESIDE_NAMES,
    FAMILIES,
    TONGUES,
    keywords,
    phrases,
    reserved,
    unit,
    units,
)
from dsl.syntax.lalr import tables_of
from dsl.syntax.words import COLUMNS, UNITS, WORDS

STATES = [state for family in ("en", "es", "zh") for state in tables_of(family).states]

COUNTED = {"PIECES", "POSTS"}
"""`条` counts posts and means them too; what may follow the one may not follow the other."""

PARTICLES = {kind for kind, row in WORDS.items() if not all(row)}
"""Words that only some tongues have."""


def test_every_keyword_is_there_in_every_tongue() -> None:
    for kind, row in [*WORDS.items(), *UNITS.items()]:
        assert len(row) == len(COLUMNS), kind
        for column in row:
            for phrase in column.replace("~", "|").split("|"):
                assert phrase.strip() == phrase, kind
                assert phrase or kind in PARTICLES, kind


def test_the_table_has_the_keywords_of_the_grammar_and_no_others() -> None:
    shapes = {"NAME", "TEXT", "TIME", "DATE", "DURATION", "SHARE", "NUMBER", "DECIMAL", "ZONE",
              "DDAY", "COMMA", "EQUALS", "DASH", "SLASH", "$END"}  # fmt: skip
    used = {kind for state in STATES for kind in state if kind == kind.upper()}
    assert used - shapes == WORDS.keys()


@pytest.mark.parametrize("tongue", TONGUES)
def test_no_two_keywords_that_can_stand_in_one_place_are_the_same(tongue: str) -> None:
    spelled: dict[str, set[str]] = {}
    for entries in phrases(tongue).values():
        for words, kind in entries:
            spelled.setdefault(kind, set()).add(" ".join(words))
    for state in tables_of(FAMILIES[tongue]).states:
        kinds = [kind for kind in state if kind in spelled]
        for index, kind in enumerate(kinds):
            for other in kinds[index + 1 :]:
                if {kind, other} != COUNTED:
                    assert not spelled[kind] & spelled[other], (kind, other)


def test_where_a_name_can_stand_a_keyword_can_only_if_no_name_may_be_it() -> None:
    rivals = {kind for state in STATES if "NAME" in state for kind in state if kind in WORDS}
    assert rivals == set(BESIDE_NAMES)
    assert {
        keywords(tongue)[kind]
        for tongue in TONGUES
        for kind in BESIDE_NAMES
        if kind in keywords(tongue)
    } <= reserved()


@pytest.mark.parametrize("tongue", TONGUES)
def test_units_are_read_back_as_they_are_written(tongue: str) -> None:
    assert {letter: units()[unit(letter, tongue)] for letter in "wdhm"} == {
        letter: letter for letter in "wdhm"
    }


@pytest.mark.parametrize("tongue", TONGUES)
def test_words_of_keywords_are_words_to_the_lexer(tongue: str) -> None:
    from dsl.syntax.lexer import scan

    for kind, phrase in keywords(tongue).items():
        words, _ = scan(phrase, "t", 1, tongue)
        assert [str(word) for word in words] == phrase.split(), kind
        assert {word.kind for word in words} == {"NAME"}, kind


def test_the_examples_of_lines_can_be_read_in_every_tongue() -> None:
    from dsl.constructs.registry import READERS
    from dsl.syntax.blocks import STARTS
    from dsl.syntax.examples import EXAMPLES, OWN
    from dsl.syntax.lalr import first_kinds, parse_line
    from dsl.syntax.lexer import scan
    from dsl.telling.catalogue import in_tongue

    lines = [(start, kind, text) for (start, kind), text in OWN.items()]
    for kind, text in EXAMPLES.items():
        homes = [s for s in STARTS if kind in first_kinds(s, "en") and (s, kind) not in OWN]
        lines += [(start, kind, text) for start in homes]
        assert homes, kind
    for start, kind, text in lines:
        for tongue in TONGUES:
            words, _ = scan(in_tongue(start, text, tongue), "t", 1, tongue)
            assert parse_line(words, start, tongue, READERS), (start, kind)


def test_every_line_that_says_more_than_its_keyword_has_an_example() -> None:
    from dsl.syntax.blocks import STARTS
    from dsl.syntax.examples import example
    from dsl.syntax.lalr import accepted_after, first_kinds
    from dsl.syntax.lexer import scan

    lacking = set()
    for start in STARTS:
        for kind in first_kinds(start, "en") & WORDS.keys():
            words, _ = scan(keywords("en")[kind], "t", 1)
            if accepted_after(words, start, "en") - {"$END"} and not example(start, kind):
                lacking.add(kind)
    days = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "WEEKDAYS", "WEEKENDS", "ON",
            "FIRST", "SECOND", "THIRD", "FOURTH", "LAST", "ON_DAY", "ON_JOINING", "AT", "BETWEEN", "EVERY_OTHER"}  # fmt: skip
    assert lacking <= days
