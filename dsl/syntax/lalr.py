"""Runs the LALR tables that lark made of the shapes over the words of one line.

Only this and the tables are loaded to read playbooks; lark itself takes longer to load than a
playbook takes to check. A test holds it against lark's own parser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dsl.base.value import Value
from dsl.statements.statement import Statement
from dsl.syntax.keywords import FAMILIES
from dsl.syntax.lexer import Word, word_at

FOLDER = Path(__file__).with_name("tables")
END = "$END"

Actions = dict[str, int]
"""What to do in a state, by kind of word or name of rule: go to a state, or -1 - r to reduce by r."""


Readers = Mapping[str, Callable[..., Any]]
"""By the name of a rule of the shapes, what makes a value of its parts."""


class MisplacedWordError(Exception):
    """A word that cannot stand where it does, or the end of the line (`word` is None).

    `expected` are the kinds of word that could have stood there.
    """

    def __init__(self, word: Word | None, expected: frozenset[str]) -> None:
        super().__init__(word)
        self.word = word
        self.expected = expected


class Tables:
    """The tables of one order of words. `make tables` says what is in them."""

    def __init__(self, family: str) -> None:
        read = json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))
        self.states: list[Actions] = read["states"]
        self.rules: list[tuple[str, int, str, list[int | str], int, list[str]]] = read["rules"]
        self.starts: dict[str, tuple[int, int]] = read["starts"]
        self.lists: dict[str, tuple[str, str]] = read["lists"]
        self.meanings: list[list[str]] = read["meanings"]


@lru_cache(maxsize=3)
def tables_of(family: str) -> Tables:
    return Tables(family)


def parse_line(words: list[Word], start: str, tongue: str, readers: Readers) -> Statement:
    """The statement that `readers` make of the words of a line in a block whose lines are `start`.

    Raises `MisplacedWordError`.
    """
    statement: Statement = _parsed(words, start, tongue, _Statements(readers))
    return statement


class Shape(Value):
    """What a line says in no tongue: a meaning of the tables, and what is in its slots."""

    meaning: int
    slots: tuple[tuple[str, Part], ...]


Part = Word | Shape | list[Any]
"""What fills a slot: a word, a shape, or a list of them."""


def shape_of(words: list[Word], start: str, tongue: str) -> Part:
    """The shape that the words of a line make. Raises `MisplacedWordError`."""
    shape: Part = _parsed(words, start, tongue, _Shapes)
    return shape


class _Statements:
    """Makes a statement of each reduction, by the readers of the constructs."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers

    def made(self, rule: Any, parts: list[Any], begins: list[Word]) -> Any:
        _, _, method, arguments, _, _ = rule
        if not arguments:
            return self.readers[method](*parts)
        given: list[Any] = []
        for one in arguments:
            if isinstance(one, str):
                kind, _, text = one.partition(" ")
                given.append(_unwritten(kind, text, begins[0]))
            elif one < 0:
                given += parts[-1 - one]
            else:
                given.append(parts[one])
        return self.readers[method](*given)


class _Shapes:
    """Makes a shape of each reduction."""

    @staticmethod
    def made(rule: Any, parts: list[Any], begins: list[Word]) -> Any:
        slots = [(slot, part) for slot, part in zip(rule[5], parts, strict=False) if slot]
        for slot, kind, text in rule[5][len(parts) :]:
            slots.append((slot, _unwritten(kind, text, begins[0])))
        return Shape(rule[4], tuple(sorted(slots, key=lambda one: one[0])))


def _unwritten(kind: str, text: str, beside: Word) -> Word:
    """A word that nobody wrote; it has no width, and stands where its phrase begins."""
    return Word.at(kind, text, beside.file, beside.line, beside.start, beside.start)


def _parsed(words: list[Word], start: str, tongue: str, maker: Any) -> Any:
    tables = tables_of(FAMILIES[tongue])
    states, rules, lists = tables.states, tables.rules, tables.lists
    begin, end = tables.starts[start]
    stack = [begin]
    values: list[Any] = []
    begins: list[Word] = []
    index, count = 0, len(words)
    while True:
        if index < count:
            word, taken_words = word_at(words, index, states[stack[-1]], tongue)
            kind = word.kind
        else:
            word, taken_words, kind = words[-1], 0, END
        before: list[int] | None = None
        while True:
            if kind == END and stack[-1] == end:
                return values[-1]
            action = states[stack[-1]].get(kind)
            if action is None:
                expected = _accepted(tables, before or stack, end)
                raise MisplacedWordError(word if taken_words else None, expected)
            if action >= 0:
                stack.append(action)
                values.append(word)
                begins.append(word)
                break
            if before is None:
                before = stack.copy()
            rule = rules[-1 - action]
            name, length = rule[0], rule[1]
            parts, firsts = values[-length:], begins[-length:]
            del stack[-length:], values[-length:], begins[-length:]
            if name in lists:
                value: Any = parts
                if length > 1:  # grown, not copied: a list may have a thousand items
                    value = parts[0]
                    value.extend(parts[1:])
            elif not rule[2]:
                value = parts[0]
                if rule[5]:  # a word that stands for two keywords, and was meant as this one
                    value = value.as_kind(rule[5][0])
            else:
                value = maker.made(rule, parts, firsts)
            stack.append(states[stack[-1]][name])
            values.append(value)
            begins.append(firsts[0])
        index += taken_words


def taken(words: list[Word], start: str, tongue: str) -> list[Word]:
    """The words of a line as the parser takes them: keywords told from names, phrases whole.

    Where the line cannot be read, the words from there on are left as they are.
    """
    found, index, _ = walked(words, start, tongue)
    return [*found, *words[index:]]


def accepted_after(words: list[Word], start: str, tongue: str) -> frozenset[str]:
    """The kinds of word that can come after these in a line; none where they cannot be read."""
    tables = tables_of(FAMILIES[tongue])
    _, index, stack = walked(words, start, tongue)
    return _accepted(tables, stack, tables.starts[start][1]) if index == len(words) else frozenset()


def walked(words: list[Word], start: str, tongue: str) -> tuple[list[Word], int, list[int]]:
    """The words as they are taken, how far that went, and the states it led through."""
    tables = tables_of(FAMILIES[tongue])
    begin, end = tables.starts[start]
    stack = [begin]
    found: list[Word] = []
    index = 0
    while index < len(words):
        word, count = word_at(words, index, tables.states[stack[-1]], tongue)
        if not can_take(tables, stack, word.kind, end):
            break
        shift(tables, stack, word.kind)
        found.append(word)
        index += count
    return found, index, stack


def shift(tables: Tables, stack: list[int], kind: str) -> None:
    """Moves over a word that can come next, without making anything of it."""
    while (action := tables.states[stack[-1]][kind]) < 0:
        name, length = tables.rules[-1 - action][:2]
        del stack[-length:]
        stack.append(tables.states[stack[-1]][name])
    stack.append(action)


def can_take(tables: Tables, stack: list[int], kind: str, end: int) -> bool:
    """Whether a word of this kind can come next, or the end; reductions are looked through."""
    action = tables.states[stack[-1]].get(kind)
    if action is not None and action >= 0:
        return True
    trial = list(stack)
    while kind != END or trial[-1] != end:
        action = tables.states[trial[-1]].get(kind)
        if action is None:
            return False
        if action >= 0:
            return True
        name, length = tables.rules[-1 - action][:2]
        del trial[-length:]
        trial.append(tables.states[trial[-1]][name])
    return True


def _accepted(tables: Tables, stack: list[int], end: int) -> frozenset[str]:
    return frozenset(
        kind
        for kind in tables.states[stack[-1]]
        if kind.upper() == kind and can_take(tables, stack, kind, end)
    )


def first_kinds(start: str, tongue: str) -> frozenset[str]:
    """The kinds of word that a line of this block can begin with."""
    tables = tables_of(FAMILIES[tongue])
    return frozenset(kind for kind in tables.states[tables.starts[start][0]] if kind.isupper())
