"""What holds for every playbook: forms, tongues, and what they mean."""

from __future__ import annotations

import random
import sys
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.reading import parse
from dsl.editing.format import formatted
from dsl.statements.headers import Language
from dsl.statements.statement import Statement
from dsl.syntax.keywords import TONGUES
from dsl.syntax.lexer import Word
from dsl.syntax.source import decode
from dsl.syntax.tree import Line, Tree
from dsl.telling.fault_text import fault_text
from tests.conftest import FULL
from tests.dsl import generated

EXAMPLES = 5000 if FULL else 400


def tree_of(text: str) -> Tree:
    tree, faults = parse(decode("t.playbook", text.encode())[0])
    assert not faults, [(fault.span.place, fault_text(fault).message) for fault in faults]
    return tree


def meaning(value: Any) -> Any:
    """A value without the places it was written in."""
    match value:
        case Span():
            return None
        case Word():
            return str(value)
        case Value():
            return type(value), *(meaning(getattr(value, name)) for name in type(value)._fields)
        case tuple() | list():
            return [meaning(item) for item in value]
        case _:
            return value


def said(lines: tuple[Line, ...]) -> list[Any]:
    """The statements of a tree with those below them, the tongue and all places left out."""
    return [
        (meaning(line.statement), said(line.block))
        for line in lines
        if line.words and not isinstance(line.statement, Language)
    ]


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**48), tongue=st.sampled_from(TONGUES))
def test_any_tree_formats_to_a_text_that_parses_to_the_same_tree(seed: int, tongue: str) -> None:
    tree = tree_of(generated.text(random.Random(seed), tongue))
    once = formatted(tree)
    assert said(tree_of(once).lines) == said(tree.lines)
    assert formatted(tree_of(once)) == once, "formatting twice changes nothing"


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**48), tongue=st.sampled_from(TONGUES), other=st.sampled_from(TONGUES))
def test_a_translation_means_the_same_and_comes_back_the_same(
    seed: int, tongue: str, other: str
) -> None:
    tree = tree_of(generated.text(random.Random(seed), tongue))
    there = formatted(tree, other)
    read = tree_of(there)
    assert read.tongue == other
    assert said(read.lines) == said(tree.lines)
    assert formatted(read, tongue) == formatted(tree), "comments and blank lines too"


def test_every_rule_of_the_grammar_is_drawn() -> None:
    """The generator reaches all the reader's methods, so no construct is left out of the above."""
    drawn = random.Random(7)
    met = set()
    for _ in range(1200):
        tree = tree_of(generated.text(drawn, "en"))
        met |= {type(line.statement).__name__ for line in tree.walk() if line.statement}
    every = {kind.__name__ for kind in Statement.__subclasses__() if kind.__module__ in sys.modules}
    assert every - met <= {"Broken"}
