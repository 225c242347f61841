"""What is said to people, told by its meaning first and in a tongue last.

A phrase is a key of the text tables with the words to fill in; the words may be phrases again.
So a fault is the same value in every tongue, and texts are only loaded when one is shown.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import ModuleType

from dsl.keywords import keywords
from dsl.value import Value


class Phrase(Value):
    """A text of the tables and what stands in it."""

    key: str
    words: tuple[tuple[str, object], ...]


class Kinds(Value):
    """Kinds of word, any of which would do."""

    kinds: frozenset[str]


class Keyword(Value):
    """A word of the language, as the tongue writes it; anything else as it is."""

    kind: str


class Joined(Value):
    """Several texts in a row. `by` is what stands between: a text, or the key of a phrase."""

    parts: tuple[object, ...]
    by: str


class Sample(Value):
    """A line of a playbook in English, shown in the tongue of whoever reads it."""

    start: str
    """The start symbol of its block."""
    text: str


def phrase(key: str, /, **words: object) -> Phrase:
    return Phrase(key, tuple(words.items()))


def joined(parts: Iterable[object], by: str = ", ") -> Joined:
    return Joined(tuple(parts), by)


@lru_cache
def codes(tongue: str) -> Mapping[str, tuple[str, str, str]]:
    """Of each fault its message, label and help in a tongue."""
    found: Mapping[str, tuple[str, str, str]] = _module("texts", tongue).CODES
    return found


@lru_cache
def phrases(tongue: str) -> Mapping[str, str]:
    found: Mapping[str, str] = _module("texts", tongue).PHRASES
    return found


@lru_cache
def meanings(tongue: str) -> Mapping[str, str]:
    """Of each fault what it means, in a tongue."""
    found: Mapping[str, str] = _module("meanings", tongue).MEANINGS
    return found


def _module(kind: str, tongue: str) -> ModuleType:
    return importlib.import_module(f"dsl.{kind}.{tongue.lower().replace('-', '_')}")


def told(said: object, tongue: str) -> str:
    """What is said, in a tongue. Raises `KeyError` for a key or a word that is missing."""
    match said:
        case Phrase(key, words):
            return filled(phrases(tongue)[key], words, tongue)
        case Keyword(kind):
            return keywords(tongue).get(kind, kind)
        case Kinds(kinds):
            return _any_of(kinds, tongue)
        case Sample(start, text):
            return in_tongue(start, text, tongue)
        case Joined(parts, by):
            between = phrases(tongue).get(by, by)
            return between.join(told(part, tongue) for part in parts)
        case _:
            return str(said)


def in_tongue(start: str, text: str, tongue: str) -> str:
    """An English line of a block in another tongue."""
    from dsl.format import spaced  # noqa: PLC0415 - only a fault needs it
    from dsl.lalr import taken  # noqa: PLC0415
    from dsl.lexer import scan  # noqa: PLC0415

    words, _ = scan(text, "", 1)
    return spaced(taken(words, start, "en"), tongue)


def filled(text: str, words: Iterable[tuple[str, object]], tongue: str) -> str:
    """A text of the tables with its words filled in."""
    return text.format_map({name: told(word, tongue) for name, word in words})


MOST_KINDS = 9


def _any_of(kinds: frozenset[str], tongue: str) -> str:
    """Kinds of word in words for people, the shapes before the keywords."""
    table, texts = keywords(tongue), phrases(tongue)
    names = [text for key, text in texts.items() if key in kinds]
    names += list(dict.fromkeys(f"`{table[kind]}`" for kind in table if kind in kinds))
    if len(names) > MOST_KINDS:
        more = texts["more"].format(count=len(names) - MOST_KINDS + 1)
        return ", ".join([*names[: MOST_KINDS - 1], more])
    return texts["or"].join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
