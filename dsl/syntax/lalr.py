"""Runs the LALR tables that lark made of the grammar over the words of one line.

Only this and the tables are loaded to read playbooks; lark itself takes longer to load than a
playbook takes to check. A test holds it against lark's own parser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word, word_at

TABLES = Path(__file__).with_name("grammar.tables.json")
END = "$END"

Actions = dict[str, int]
"""What to do in a state, by kind of word or name of rule: go to a state, or -1 - r to reduce by r."""


Readers = Mapping[str, Callable[..., Any]]
"""By the name of a rule of the grammar, what makes a value of its parts."""


class MisplacedWordError(Exception):
    """A word that cannot stand where it does, or the end of the line (`word` is None).

    `expected` are the kinds of word that could have stood there.
    """

    def __init__(self, word: Word | None, expected: frozenset[str]) -> None:
        super().__init__(word)
        self.word = word
        self.expected = expected


@lru_cache(maxsize=1)
def _tables() -> tuple[list[Actions], list[list[Any]], dict[str, list[int]]]:
    read = json.loads(TABLES.read_text(encoding="utf-8"))
    return read["states"], read["rules"], read["starts"]


def parse_line(words: list[Word], start: str, tongue: str, readers: Readers) -> Statement:
    """The statement that `readers` make of the words of a line in a block whose lines are `start`.

    Raises `MisplacedWordError`.
    """
    states, _, starts = _tables()
    begin, end = starts[start]
    stack = [begin]
    values: list[Any] = []
    index = 0
    while index < len(words):
        word, count = word_at(words, index, states[stack[-1]], tongue)
        _take(stack, values, word.kind, word, end, readers)
        index += count
    _take(stack, values, END, None, end, readers)
    statement: Statement = values[-1]
    return statement


def _take(
    stack: list[int], values: list[Any], kind: str, word: Word | None, end: int, readers: Readers
) -> None:
    """Takes a word, or the end of the line, after the reductions it asks for.

    Raises `MisplacedWordError` where it can't come next, with what could have as it stood before.
    """
    states, rules, _ = _tables()
    before: list[int] | None = None
    while kind != END or stack[-1] != end:
        action = states[stack[-1]].get(kind)
        if action is None:
            raise MisplacedWordError(word, _accepted(before or stack, end))
        if action >= 0:
            stack.append(action)
            values.append(word)
            return
        if before is None:
            before = stack.copy()
        name, length, method, single, spliced = rules[-1 - action]
        parts = values[len(values) - length :]
        del stack[len(stack) - length :], values[len(values) - length :]
        if spliced:
            parts = _spliced(parts, spliced)
        if not method:
            value: Any = parts
        elif single and len(parts) == 1:
            value = parts[0]
        else:
            value = readers[method](*parts)
        stack.append(states[stack[-1]][name])
        values.append(value)


def taken(words: list[Word], start: str, tongue: str) -> list[Word]:
    """The words of a line as the parser takes them: keywords told from names, phrases whole.

    Where the line cannot be read, the words from there on are left as they are.
    """
    found, index, _ = _walk(words, start, tongue)
    return [*found, *words[index:]]


def accepted_after(words: list[Word], start: str, tongue: str) -> frozenset[str]:
    """The kinds of word that can come after these in a line; none where they cannot be read."""
    _, index, stack = _walk(words, start, tongue)
    return _accepted(stack, _tables()[2][start][1]) if index == len(words) else frozenset()


def _walk(words: list[Word], start: str, tongue: str) -> tuple[list[Word], int, list[int]]:
    """The words as they are taken, how far that went, and the states it led through."""
    states, _, starts = _tables()
    begin, end = starts[start]
    stack = [begin]
    found: list[Word] = []
    index = 0
    while index < len(words):
        word, count = word_at(words, index, states[stack[-1]], tongue)
        if not _can_take(stack, word.kind, end):
            break
        _shift(stack, word.kind)
        found.append(word)
        index += count
    return found, index, stack


def _shift(stack: list[int], kind: str) -> None:
    """Moves over a word that can come next, without making anything of it."""
    states, rules, _ = _tables()
    while (action := states[stack[-1]][kind]) < 0:
        name, length, *_ = rules[-1 - action]
        del stack[len(stack) - length :]
        stack.append(states[stack[-1]][name])
    stack.append(action)


def _spliced(parts: list[Any], places: list[int]) -> list[Any]:
    """The parts with the lists at `places` taken apart. The first list is grown, not copied: lists
    of a thousand names would else be copied a thousand times."""
    if places == [0]:
        grown: list[Any] = parts[0]
        grown.extend(parts[1:])
        return grown
    for place in reversed(places):
        parts[place : place + 1] = parts[place]
    return parts


def _can_take(stack: list[int], kind: str, end: int) -> bool:
    """Whether a word of this kind can come next, or the end; reductions are looked through."""
    states, rules, _ = _tables()
    action = states[stack[-1]].get(kind)
    if action is not None and action >= 0:
        return True
    trial = list(stack)
    while kind != END or trial[-1] != end:
        action = states[trial[-1]].get(kind)
        if action is None:
            return False
        if action >= 0:
            return True
        name, length, *_ = rules[-1 - action]
        del trial[len(trial) - length :]
        trial.append(states[trial[-1]][name])
    return True


def _accepted(stack: list[int], end: int) -> frozenset[str]:
    states = _tables()[0]
    return frozenset(
        kind for kind in states[stack[-1]] if kind.upper() == kind and _can_take(stack, kind, end)
    )


def first_kinds(start: str) -> frozenset[str]:
    """The kinds of word that a line of this block can begin with."""
    states, _, starts = _tables()
    return frozenset(kind for kind in states[starts[start][0]] if kind.isupper())
