"""Lines whose words are not where their shapes say: runs without spaces, values as people say them.

At each place the parser's state says what it accepts; each reading that is accepted is followed,
the likeliest first, and what led nowhere is not tried again. So `每天最多2条转化` is cut where a
word ends, `9:30 pm` is a time, and `60 %` a share; a name begins only where a word does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from dsl.base.value import Value
from dsl.syntax.keywords import FAMILIES, phrases
from dsl.syntax.lalr import END, Tables, can_take, shift, tables_of
from dsl.syntax.lexer import Word, plain, scan
from dsl.syntax.natural_values import values_at

MOST_STEPS = 1_000
"""How many readings are followed in one line; a line of people's needs fewer than a hundred."""

LONGEST_LINE = 400
"""Signs of a line that is looked at with care; people's have fewer than two hundred."""

LONGEST_VALUE = 48
"""Signs of the longest value, or more; a text is no value."""

_SPACE = re.compile(r"[ \t\u3000\xa0]*(?:#.*)?")
_SIGN = re.compile(r'"[^"]*"|[,=]|[-–—~/]')
_SIGNS = {",": "COMMA", "=": "EQUALS", "/": "SLASH"}
_NAME = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"\d+(?![\w:.%])|\d+(?=\s?[^\W\d_a-zA-Z])")
_TAKEN = ("DDAY", "ZONE", "DECIMAL", "DATE", "TIME", "SHARE", "DURATION")


class Cut(Value):
    """A line cut into words that the parser takes. `doubtful` are values of several readings, each
    as it is written and with them."""

    words: tuple[Word, ...]
    doubtful: tuple[tuple[Word, str, tuple[str, ...]], ...]


class _Piece(Value):
    """Words that may stand at a place, up to `end`. `cut` where the run goes on behind them."""

    end: int
    words: tuple[tuple[str, str], ...]
    readings: tuple[str, ...] = ()
    cut: bool = False


def cut(
    line: str, file: str, number: int, start: str, tongue: str, most: int = MOST_STEPS
) -> Cut | None:
    """The words of a line as a block whose lines are `start` accepts them; None where none do, or
    none were found within `most` readings."""
    if len(line) > LONGEST_LINE:
        return None
    family = FAMILIES[tongue]
    tables = tables_of(family)
    begin, end = tables.starts[start]
    text = plain(line) if not line.isascii() else line
    length = len(text)
    tried: set[tuple[int, bool, tuple[int, ...]]] = set()
    open_: list[tuple[int, bool, tuple[int, ...], Iterator[_Piece]]] = []
    path: list[tuple[int, _Piece]] = []
    steps = 0

    def enter(at: int, inner: bool, stack: tuple[int, ...]) -> bool:
        """Goes to a place; whether the line is read whole there."""
        found = _SPACE.match(text, at)
        after = found.end() if found else at
        inner = inner and after == at
        if after >= length:
            return can_take(tables, list(stack), END, end)
        key = (after, inner, stack)
        if key in tried:
            open_.append((after, inner, stack, iter(())))
        else:
            tried.add(key)
            pieces = _pieces(text, after, inner, list(stack), tables, end, tongue)
            open_.append((after, inner, stack, pieces))
        return False

    if enter(0, False, (begin,)):
        return None
    while open_:
        at, _, stack, pieces = open_[-1]
        piece = next(pieces, None)
        steps += 1
        if piece is None or steps > most:
            open_.pop()
            if path:
                path.pop()
            if steps > most:
                return None
            continue
        states = list(stack)
        for kind, _text in piece.words:
            if not can_take(tables, states, kind, end):
                break
            shift(tables, states, kind)
        else:
            path.append((at, piece))
            if enter(piece.end, piece.cut, tuple(states)):
                return _made(text, path, file, number)
    return None


def _made(text: str, path: list[tuple[int, _Piece]], file: str, number: int) -> Cut:
    words: list[Word] = []
    doubtful = []
    for at, piece in path:
        for kind, said in piece.words:
            word = Word.at(kind, said or text[at : piece.end], file, number, at, piece.end)
            words.append(word)
        if piece.readings:
            doubtful.append((words[-1], text[at : piece.end], piece.readings))
    return Cut(tuple(words), tuple(doubtful))


def _pieces(
    text: str, at: int, inner: bool, stack: list[int], tables: Tables, end: int, tongue: str
) -> Iterator[_Piece]:
    """What may stand at a place, the likeliest first. `inner` is within a run of signs."""
    family = FAMILIES[tongue]

    def accepts(kind: str) -> bool:
        return can_take(tables, stack, kind, end)

    sign = _SIGN.match(text, at)
    if sign is not None:
        found = sign[0]
        kind = "TEXT" if found[0] == '"' else _SIGNS.get(found, "DASH")
        if accepts(kind):
            yield _Piece(sign.end(), ((kind, found),))
        return
    for value in values_at(text, at, family):
        if accepts(value.words[0][0]):
            yield _Piece(value.end, value.words, value.readings, cut=True)
    yield from _keywords(text, at, family, tongue, accepts)
    plain_words, _ = scan(text[at : at + LONGEST_VALUE], "", 0, tongue)
    first = plain_words[0] if plain_words else None
    if first is not None and first.kind in _TAKEN and accepts(first.kind):
        yield _Piece(at + first.stop, ((first.kind, str(first)),))
    number = _NUMBER.match(text, at)
    if number is not None and accepts("NUMBER"):
        yield _Piece(number.end(), (("NUMBER", number[0]),), cut=True)
    name = _NAME.match(text, at)
    if name is not None and not inner and accepts("NAME"):
        yield _Piece(name.end(), (("NAME", name[0]),))


def _keywords(
    text: str, at: int, family: str, tongue: str, accepts: Callable[[str], bool]
) -> Iterator[_Piece]:
    for words, kind in _spellings(tongue).get(text[at].casefold(), ()):
        end = _phrase_end(text, at, words)
        if end < 0 or not accepts(kind):
            continue
        goes_on = end < len(text) and (text[end].isalnum() or text[end] == "_")
        if goes_on and family != "zh":
            continue
        yield _Piece(end, ((kind, text[at:end]),), cut=True)


def _phrase_end(text: str, at: int, words: tuple[str, ...]) -> int:
    """Where a phrase that begins at a place ends; -1 where it doesn't stand there."""
    for index, word in enumerate(words):
        if index:
            after = at
            while at < len(text) and text[at] in " \t\u3000\xa0":
                at += 1
            if at == after:
                return -1
        end = at + len(word)
        if text[at:end].casefold() != word:
            return -1
        at = end
    return at


@lru_cache(maxsize=4)
def _spellings(tongue: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Every spelling of every keyword by its first sign, the longest first, in small letters."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    spelled = [one for entries in phrases(tongue).values() for one in entries]
    for words, kind in sorted(spelled, key=lambda one: -sum(map(len, one[0]))):
        small = tuple(word.casefold() for word in words)
        found.setdefault(small[0][0], []).append((small, kind))
    return found
