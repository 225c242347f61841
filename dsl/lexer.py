"""The words of a line: cut by their shape, then named by what the grammar accepts there.

`live` may be an element's name in one place and a keyword in another. `word_at` is told what the
parser accepts next and takes the keyword only where one is accepted, so that a name is refused
only where it would really be ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from dsl.keywords import TONGUES
from dsl.span import Span

_SHAPES = re.compile(
    r"""(?P<SPACE>[ \t\u3000]+)
    |(?P<COMMENT>\#.*)
    |(?P<TEXT>"[^"]*")
    |(?P<OPEN_TEXT>"[^"]*$)
    |(?P<DATE>\d{4}-\d{1,2}-\d{1,2}(?![\w-]))
    |(?P<TIME>\d{1,2}:\d{2}(?![\w:]))
    |(?P<SHARE>\d+(?:\.\d+)?%)
    |(?P<DURATION>(?:\d+[wdhm])+(?!\w))
    |(?P<NUMBER>\d+(?![\w:.%-]))
    |(?P<ZONE>[^\W\d][\w-]*(?:/[\w+-]+)+)
    |(?P<NAME>[^\W\d][\w-]*)
    |(?P<COMMA>,)
    |(?P<EQUALS>=)
    |(?P<ODD>[\w:.%-]+|.)""",
    re.VERBOSE,
)

UNREADABLE = frozenset({"OPEN_TEXT", "ODD"})
"""Shapes that no grammar accepts; they get faults of their own."""


class Word(str):
    """A word of a line: its text, what kind of word it is, and where it stands."""

    __slots__ = ("file", "kind", "line", "start", "stop")
    kind: str
    file: str
    line: int
    start: int
    stop: int

    @classmethod
    def at(cls, kind: str, text: str, file: str, line: int, start: int, stop: int) -> Word:
        word = cls(text)
        word.kind, word.file, word.line, word.start, word.stop = kind, file, line, start, stop
        return word

    @property
    def span(self) -> Span:
        return Span(self.file, self.line, self.start, self.stop)


def scan(line: str, file: str, number: int) -> tuple[list[Word], str]:
    """The words of `line` and its comment (with the `#`, or empty).

    Keywords are not told apart yet. Columns count from 0.
    """
    tokens: list[Word] = []
    comment = ""
    for found in _SHAPES.finditer(line):
        shape = found.lastgroup or "ODD"
        if shape == "COMMENT":
            comment = found[0].rstrip()
        elif shape != "SPACE":
            tokens.append(Word.at(shape, found[0], file, number, *found.span()))
    return tokens, comment


@lru_cache
def phrases(tongue: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Keywords by their first word; for each the words and the token's type, longest first."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrase in TONGUES[tongue].items():
        words = tuple(phrase.split())
        by_first.setdefault(words[0], []).append((words, kind))
    return {first: tuple(sorted(found, key=lambda entry: -len(entry[0])))
            for first, found in by_first.items()}  # fmt: skip


def keywords_at(tokens: list[Word], index: int, tongue: str) -> list[tuple[int, str]]:
    """Every keyword that could stand at `index`: how many tokens it takes, and its type."""
    found = []
    for words, kind in phrases(tongue).get(tokens[index], ()):
        end = index + len(words)
        if end <= len(tokens) and all(
            token == word and token.kind == "NAME"
            for token, word in zip(tokens[index:end], words, strict=True)
        ):
            found.append((len(words), kind))
    return found


def word_at(
    words: list[Word], index: int, accepted: Container[str], tongue: str
) -> tuple[Word, int]:
    """The word at `index` as the parser should see it, and how many words it is made of.

    A keyword is taken where one is accepted, a name where a name is, and otherwise the longest
    keyword, so that what is said of it names it.
    """
    word = words[index]
    if word.kind != "NAME":
        return word, 1
    candidates = keywords_at(words, index, tongue)
    fitting = [entry for entry in candidates if entry[1] in accepted]
    if not candidates or (not fitting and "NAME" in accepted):
        return word, 1
    count, kind = (fitting or candidates)[0]
    return _joined(words[index : index + count], kind), count


def _joined(tokens: list[Word], kind: str) -> Word:
    span = tokens[0].span.to(tokens[-1].span)
    return Word.at(kind, " ".join(tokens), span.file, span.line, span.start, span.end)
