"""The words of a line: cut by their shape, then named by what the grammar accepts there.

`live` may be an element's name in one place and a keyword in another. `LineLexer` asks the
parser what it accepts next and takes the keyword only where one is accepted, so that a name
is refused only where it would really be ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lark.lexer import Lexer, Token

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


class Word(Token):
    """A token that knows its file, so that what is built from it can say where it stands."""

    __slots__ = ("file",)
    file: str

    @classmethod
    def at(cls, kind: str, text: str, file: str, line: int, start: int, end: int) -> Word:
        word = cls(kind, text, start, line, start, line, end, end)
        word.file = file
        return word

    @property
    def span(self) -> Span:
        return Span(self.file, self.line or 0, self.column or 0, self.end_column or 0)


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
            token == word and token.type == "NAME"
            for token, word in zip(tokens[index:end], words, strict=True)
        ):
            found.append((len(words), kind))
    return found


class LineLexer(Lexer):
    """Hands a scanned line to the parser, keywords told from names by what is accepted."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Word]:
        tokens, tongue = lexer_state.text
        states = parser_state.parse_conf.states
        index = 0
        while index < len(tokens):
            token = tokens[index]
            count = 1
            if token.type == "NAME":
                candidates = keywords_at(tokens, index, tongue)
                if candidates:
                    accepted = states[parser_state.position]
                    fitting = [entry for entry in candidates if entry[1] in accepted]
                    if fitting or "NAME" not in accepted:
                        count, kind = (fitting or candidates)[0]
                        token = _joined(tokens[index : index + count], kind)
            index += count
            yield token


def _joined(tokens: list[Word], kind: str) -> Word:
    span = tokens[0].span.to(tokens[-1].span)
    return Word.at(kind, " ".join(tokens), span.file, span.line, span.start, span.end)
