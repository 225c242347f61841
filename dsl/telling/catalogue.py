"""Messages in a language: told by their meaning first, in a language last."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import ModuleType

from dsl.base.message import Joined, Keyword, Kinds, Phrase, Sample
from dsl.syntax.keywords import keywords


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
    """Of each fault what it means, in a tongue other than English: that is the page of its room."""
    found: Mapping[str, str] = _module("explanations", tongue).MEANINGS
    return found


def _module(kind: str, tongue: str) -> ModuleType:
    return importlib.import_module(f"dsl.telling.{kind}.{tongue.lower().replace('-', '_')}")


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
    from dsl.syntax.canonical import spaced  # noqa: PLC0415 - only a fault needs it
    from dsl.syntax.lalr import taken  # noqa: PLC0415
    from dsl.syntax.lexer import scan  # noqa: PLC0415

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
