"""How a line that can't be read was most likely meant: each way is read whole before it is offered.

The parser says what it would have accepted where it stopped; from that the slips that people make
are undone, the likeliest first: a missing space, a misspelt word, a name without its hyphen, words
in the wrong order, one too few, one too many. Where nothing reads, the line so far is ended in the
shortest way the tables allow.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from dsl.base.value import Value
from dsl.syntax.careful import LONGEST_LINE, cut
from dsl.syntax.keywords import FAMILIES, keywords, spellings
from dsl.syntax.lalr import (
    END,
    MisplacedWordError,
    Tables,
    accepted_after,
    can_take,
    shape_of,
    shift,
    tables_of,
    walked,
)
from dsl.syntax.lexer import Word, scan
from dsl.syntax.natural_values import values_at

MOST_TRIED = 60
"""How many ways to mend a line are read before it is given up."""

MOST_STEPS = 150
"""How many readings of one way to mend a line are followed."""

LEAST_ALIKE = 0.6
"""How near the spelling of a word must be to one that is expected (rapidfuzz's OSA, 0 to 1)."""

Slip = Literal[
    "value", "space", "spelling", "hyphen", "order", "missing", "wrong", "surplus", "unfinished"
]

SAMPLES = {
    "NAME": "chat", "TEXT": '"..."', "TIME": "09:30", "DATE": "2026-11-30", "SHARE": "60%", "NUMBER": "2",
    "DECIMAL": "1.5", "ZONE": "Europe/Madrid", "DDAY": "D-3", "COMMA": ",", "EQUALS": "=", "DASH": "-",
    "SLASH": "/", "DURATION": "30m",
}  # fmt: skip
"""A word of each shape, to show how a line goes on."""


class Repair(Value):
    """A line that reads, what was wrong with the one that didn't, and what is new in it.

    `start` and `stop` are the columns that `new` takes the place of.
    """

    line: str
    slip: Slip
    start: int
    stop: int
    new: str


class _Try(Value):
    cost: float
    slip: Slip
    start: int
    stop: int
    new: str


def repaired(line: str, words: list[Word], start: str, tongue: str) -> Repair | None:
    """The likeliest reading of a line that has none; None where no way was found.

    `line` is what was written, without its margin and comment; the columns of `words` are its own.
    """
    return _repaired(line, tuple(words), start, tongue)


@lru_cache(2_000)  # `check --fix` and editors read the same lines over and over
def _repaired(line: str, given: tuple[Word, ...], start: str, tongue: str) -> Repair | None:
    if len(line) > LONGEST_LINE:
        return None
    words = list(given)
    stopped = _stop(words, start, tongue)
    tries = sorted(_tries(line, words, stopped, start, tongue), key=lambda one: one.cost)
    seen: set[str] = set()
    for one in tries:
        text = _applied(line, one)
        if text in seen or len(seen) >= MOST_TRIED:
            continue
        seen.add(text)
        if reads(text, start, tongue):
            return Repair(text, one.slip, one.start, one.stop, one.new)
    return _ended(line, words, stopped, start, tongue)


def reads(line: str, start: str, tongue: str) -> bool:
    """Whether a line of a block says something."""
    words, _ = scan(line, "", 1, tongue)
    if not words:
        return False
    try:
        shape_of(words, start, tongue)
    except MisplacedWordError:
        return cut(line, "", 1, start, tongue, MOST_STEPS) is not None
    return True


def _stop(words: list[Word], start: str, tongue: str) -> int:
    """How many of the words could be read."""
    _, index, _ = walked(words, start, tongue)
    return index


def _applied(line: str, one: _Try) -> str:
    before, after = line[: one.start], line[one.stop :]
    return re.sub(
        r"\s+,",
        ",",
        " ".join(f"{before} {one.new} {after}".split())
        if one.slip != "space"
        else f"{before} {after}",
    )


def _tries(line: str, words: list[Word], at: int, start: str, tongue: str) -> Iterator[_Try]:
    expected = accepted_after(words[:at], start, tongue) - {END}
    known = keywords(tongue)
    wanted = [kind for kind in known if kind in expected]
    for place in (at, at - 1, at - 2):
        if not 0 <= place < len(words):
            continue
        kinds = expected if place == at else accepted_after(words[:place], start, tongue) - {END}
        yield from _misspelt(words, place, kinds, tongue, 0.3 * (at - place))
    if at < len(words):
        word = words[at]
        yield from _foreign_values(line, word, expected)
        yield _Try(3.0 + 0.1, "surplus", word.start, word.stop, "")
        yield from _hyphened(words, at)
        for kind in wanted:
            yield _Try(2.2, "missing", word.start, word.start, known[kind])
            if not word[:1].isdigit():  # a figure is a value gone wrong, and no word
                yield _Try(2.6, "wrong", word.start, word.stop, known[kind])
        if "COMMA" in expected:
            yield _Try(2.2, "missing", word.start, word.start, ",")
        if "EQUALS" in expected:
            yield _Try(2.2, "missing", word.start, word.start, "=")
        if word.start and not line[word.start - 1].isspace():
            yield _Try(0.5, "space", word.start, word.start, "")
    else:
        end = len(line)
        for kind in wanted:
            yield _Try(2.2, "missing", end, end, known[kind])
    for place in (at - 1, at, at - 2):
        if place >= 0 and place + 1 < len(words):
            first, second = words[place], words[place + 1]
            swapped = f"{line[second.start : second.stop]} {line[first.start : first.stop]}"
            yield _Try(2.1, "order", first.start, second.stop, swapped)
    for place in (at - 1, at - 2):
        if 0 <= place < len(words):
            yield _Try(3.3, "surplus", words[place].start, words[place].stop, "")


def _foreign_values(line: str, word: Word, expected: frozenset[str]) -> Iterator[_Try]:
    """Values as another tongue writes them, in figures."""
    for family in sorted(set(FAMILIES.values())):
        for value in values_at(line, word.start, family):
            (kind, text), *more = value.words
            if kind in expected and not more and not value.readings and value.end >= word.stop:
                yield _Try(0.4, "value", word.start, value.end, text)


def _misspelt(
    words: list[Word], place: int, kinds: frozenset[str], tongue: str, late: float
) -> Iterator[_Try]:
    from rapidfuzz import distance  # noqa: PLC0415 - only a fault needs it

    for count in (1, 2, 3, 4):
        if place + count > len(words):
            return
        first, last = words[place], words[place + count - 1]
        written = " ".join(words[place : place + count])
        for kind in sorted(kinds & keywords(tongue).keys()):
            for spelling in spellings(kind, tongue):
                if abs(len(spelling.split()) - count) > 1:
                    continue
                alike = distance.OSA.normalized_similarity(written.casefold(), spelling.casefold())
                if LEAST_ALIKE <= alike < 1:
                    yield _Try(
                        1 + late + 2 * (1 - alike), "spelling", first.start, last.stop, spelling
                    )


def _hyphened(words: list[Word], at: int) -> Iterator[_Try]:
    """`special offer` as `special-offer`: a name goes without spaces."""
    before = words[at - 1] if at else None
    word = words[at]
    if before is not None and before.kind == word.kind == "NAME" and before != word:
        yield _Try(1.2, "hyphen", before.start, word.stop, f"{before}-{word}")


def _ended(line: str, words: list[Word], at: int, start: str, tongue: str) -> Repair | None:
    """The words that could be read, and the shortest ending after them."""
    tables = tables_of(FAMILIES[tongue])
    _, _, stack = walked(words[:at], start, tongue)
    path = _shortest(tables, stack, tables.starts[start][1])
    if path is None:
        return None
    known = keywords(tongue)
    ending = " ".join(known.get(kind) or SAMPLES.get(kind, kind) for kind in path)
    column = words[at].start if at < len(words) else len(line)
    text = " ".join(f"{line[:column]} {ending}".split())
    if not reads(text, start, tongue):
        return None
    return Repair(text, "unfinished", column, len(line), ending)


_UNLIKELY = frozenset({"COMMA", "AND", "SLASH", "DASH"})


def _shortest(tables: Tables, stack: list[int], end: int) -> tuple[str, ...] | None:
    """The fewest words that end a line from a place on; None where none were found soon."""
    open_: list[tuple[int, int, tuple[str, ...], tuple[int, ...]]] = [(0, 0, (), tuple(stack))]
    seen: set[tuple[int, ...]] = set()
    while open_ and len(seen) < 4_000:
        cost, _, path, states = heapq.heappop(open_)
        if states in seen:
            continue
        seen.add(states)
        if can_take(tables, list(states), END, end):
            return path
        for kind in sorted(tables.states[states[-1]]):
            if kind != kind.upper() or kind == END or kind in _UNLIKELY:
                continue
            if not can_take(tables, list(states), kind, end):
                continue
            after = list(states)
            shift(tables, after, kind)
            heapq.heappush(
                open_, (cost + 1, len(seen) * 1000 + len(open_), (*path, kind), tuple(after))
            )
    return None
