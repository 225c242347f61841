"""Words in their canonical form, in any language."""

from __future__ import annotations

import re

from dsl.syntax.keywords import keywords, unit, units
from dsl.syntax.lexer import Word

_NUMBER = re.compile(r"\d+")


_LENGTH = re.compile(r"(\d+)(\D+)")


def spaced(words: list[Word], tongue: str) -> str:
    """The words of a line with one space between them and none before a comma."""
    text = ""
    for word in words:
        text += ("" if not text or word.kind == "COMMA" else " ") + canonical(word, tongue)
    return text


def canonical(word: Word, tongue: str) -> str:
    """A word in its canonical form: 9:30 as 09:30, 2026-3-8 as 2026-03-08, keywords in a tongue."""
    if word.kind in keywords(tongue):
        return keywords(tongue)[word.kind]
    if word.kind in ("TIME", "DATE"):
        return _NUMBER.sub(lambda digits: digits[0].zfill(2), word)
    if word.kind == "SHARE" and "." in word:
        return word.rstrip("%").rstrip("0").rstrip(".") + "%"
    if word.kind == "DURATION":
        parts = _LENGTH.findall(word)
        return "".join(f"{count}{unit(units()[letter], tongue)}" for count, letter in parts)
    return str(word)
