"""The words of a line: cut by their shape, then named by what the grammar accepts there.

`live` may be an element's name in one place and a keyword in another. `word_at` is told what the
parser accepts next and takes the keyword only where one is accepted, so that a name is refused
only where it would really be ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from dsl.base.span import Span
from dsl.syntax.keywords import FAMILIES, phrases, units

_UNITS = "|".join(sorted(units(), key=lambda unit: (-len(unit), unit)))


_AFTER_ZH = "[前后後内內之]"
"""Chinese words that follow a length without a space."""

_LENGTHS = {
    "en": rf"(?:\d+(?:{_UNITS}))+(?!\w)|\d+[ ]weeks?(?!\w)",
    "es": rf"(?:\d+(?:{_UNITS}))+(?!\w)|\d+[ ](?:h|d|min|sem|semanas?)(?!\w)(?:[ ]\d+[ ](?:h|d|min)(?!\w))*",
    "zh": rf"(?:\d+(?:{_UNITS}))+(?={_AFTER_ZH}|(?!\w))|\d+[ ][周週](?!\w)",
}
_SHARES = {"en": r"\d+(?:\.\d+)?%", "es": r"\d+(?:[.,]\d+)?[ ]?%", "zh": r"\d+(?:\.\d+)?%"}


@lru_cache(maxsize=3)
def _shapes(family: str) -> re.Pattern[str]:
    """The shapes of words. Names and plain values come first in every order of words; what is
    written in one alone is told by `family`."""
    return re.compile(
        rf"""(?P<SPACE>[ \t\u3000]+)
        |(?P<COMMENT>\#.*)
        |(?P<TEXT>"[^"]*")
        |(?P<OPEN_TEXT>"[^"]*$)
        |(?P<DATE>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?![\w-]))
        |(?P<TIME>\d{{1,2}}:\d{{2}}(?![\w:]))
        |(?P<SHARE>{_SHARES[family]})
        |(?P<DURATION>{_LENGTHS[family]})
        |(?P<NUMBER>\d+(?![\w:.%-]))
        |(?P<DECIMAL>\d+\.\d{{1,2}}(?![\w:.%-]))
        |(?P<DDAY>D[+-]\d{{1,3}}(?![\w-]))
        |(?P<ZONE>[^\W\d][\w-]*(?:/[\w+-]+)+)
        |(?P<NAME>[^\W\d][\w-]*)
        |(?P<COMMA>,)
        |(?P<EQUALS>=)
        |(?P<ODD>[\w:.%-]+|.)""",
        re.VERBOSE,
    )


UNREADABLE = frozenset({"OPEN_TEXT", "ODD"})
"""Shapes that no grammar accepts; they get faults of their own."""


_WIDE = str.maketrans("，、：％＝－＋＃０１２３４５６７８９", ",,:%=-+#0123456789")
_OUTSIDE = re.compile(
    r"""(?P<kept>"[^"]*"|"[^"]*$|[\#＃].*)|[“”](?P<inner>[^“”"]*)[“”]|「(?P<corner>[^「」"]*)」|."""
)


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

    def as_kind(self, kind: str) -> Word:
        """The same word as another kind of word."""
        return Word.at(kind, str(self), self.file, self.line, self.start, self.stop)

    @property
    def span(self) -> Span:
        """Where it stands in its file."""
        return Span(self.file, self.line, self.start, self.stop)


def scan(line: str, file: str, number: int, tongue: str = "en") -> tuple[list[Word], str]:
    """The words of `line` and its comment (with the `#`, or empty).

    Keywords are not told apart yet. Columns count from 0.
    """
    tokens: list[Word] = []
    comment = ""
    runs = FAMILIES[tongue] == "zh"
    known = phrases(tongue)
    if not line.isascii():
        line = plain(line)
    for found in _shapes(FAMILIES[tongue]).finditer(line):
        shape = found.lastgroup or "ODD"
        if shape == "COMMENT":
            comment = found[0].rstrip()
        elif shape == "NAME" and runs and found[0] not in known:
            at = found.start()
            for piece in _run(found[0], tongue):
                tokens.append(Word.at("NAME", piece, file, number, at, at + len(piece)))
                at += len(piece)
        elif shape in ("SHARE", "DURATION"):
            text = found[0].replace(" ", "").replace(",", ".")
            tokens.append(Word.at(shape, text, file, number, *found.span()))
        elif shape != "SPACE":
            tokens.append(Word.at(shape, found[0], file, number, *found.span()))
    return tokens, comment


LONGEST_WORD = 8
"""Signs in the longest keyword of Chinese, or more."""


@lru_cache(maxsize=4096)
def _run(word: str, tongue: str) -> tuple[str, ...]:
    """A word of Chinese cut into keywords, the longest first, where it is nothing but keywords; else
    the word itself."""
    known = phrases(tongue)
    open_: list[tuple[str, ...]] = [()]
    while open_:
        pieces = open_.pop()
        at = sum(map(len, pieces))
        if at == len(word):
            return pieces
        sizes = range(1, min(LONGEST_WORD, len(word) - at) + 1)
        open_ += [
            (*pieces, word[at : at + size]) for size in sizes if word[at : at + size] in known
        ]
    return (word,)


def plain(line: str) -> str:
    """A line with the full-width signs of Chinese keyboards as plain ones, each in its place.

    What stands in texts and comments is left as it is.
    """

    def plainer(found: re.Match[str]) -> str:
        if found["kept"] is not None:
            return found[0].replace("＃", "#", 1) if found[0][0] == "＃" else found[0]
        inner = found["inner"] if found["inner"] is not None else found["corner"]
        return found[0].translate(_WIDE) if inner is None else f'"{inner}"'

    return _OUTSIDE.sub(plainer, line)


def keywords_at(words: list[Word], index: int, tongue: str) -> list[tuple[int, str]]:
    """Every keyword that could stand at `index`: how many words it takes, and its kind."""
    return [
        (len(phrase), kind)
        for phrase, kind in phrases(tongue).get(words[index], ())
        if _stands(words, index, phrase)
    ]


def word_at(
    words: list[Word], index: int, accepted: Container[str], tongue: str
) -> tuple[Word, int]:
    """The word at `index` as the parser should see it, and how many words it is made of.

    A keyword is taken where one is accepted, a name where a name is, and otherwise the longest
    keyword, so that what is said of it names it.
    """
    word = words[index]
    entries = phrases(tongue).get(word) if word.kind == "NAME" else None
    if entries is None:
        return word, 1
    longest: tuple[int, str] | None = None
    for phrase, kind in entries:
        count = len(phrase)
        if count > 1 and not _stands(words, index, phrase):
            continue
        if kind in accepted:
            return _joined(words[index : index + count], kind), count
        longest = longest or (count, kind)
    if longest is None or "NAME" in accepted:
        return word, 1
    return _joined(words[index : index + longest[0]], longest[1]), longest[0]


def _stands(words: list[Word], index: int, phrase: tuple[str, ...]) -> bool:
    """Whether the words from `index` on are those of a phrase."""
    found = words[index : index + len(phrase)]
    return tuple(found) == phrase and all(word.kind == "NAME" for word in found)


def _joined(words: list[Word], kind: str) -> Word:
    first, last = words[0], words[-1]
    text = str(first) if first is last else " ".join(words)
    return Word.at(kind, text, first.file, first.line, first.start, last.stop)
