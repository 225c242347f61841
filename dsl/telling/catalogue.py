"""The texts of faults in a language: told by their meaning first, in a language last.

English stands in `dsl/telling/texts/en.py` and in the pages of the rooms; the other languages in
`locales/*/faults.po`. They are read when the first fault is told: a sound playbook needs no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from dsl.base.codes import LEVELS, ROOM_OF
from dsl.base.languages import fault_texts
from dsl.base.message import Joined, Keyword, Kinds, Phrase, Sample
from dsl.base.sentence import Sentence
from dsl.syntax.keywords import keywords, plurals
from dsl.telling.plural_forms import Counted

PHRASE = "phrase."
"""What the keys of phrases begin with in the catalogues; those of a fault begin with its code."""


@lru_cache
def codes(tongue: str) -> Mapping[str, tuple[str, str, str]]:
    """Of each fault its message, label and help in a tongue; some have no label or no help."""
    texts = fault_texts(tongue)
    if texts is None:
        from dsl.telling.texts.en import CODES  # noqa: PLC0415 - other tongues need no English

        return CODES
    return {
        code: (
            texts[f"{code}.message"],
            texts.get(f"{code}.label", ""),
            texts.get(f"{code}.help", ""),
        )
        for code in LEVELS
    }


@lru_cache
def phrases(tongue: str) -> Mapping[str, str]:
    """The texts of faults in a language, by their keys; English ones for a language that has none."""
    texts = fault_texts(tongue)
    if texts is None:
        from dsl.telling.texts.en import PHRASES  # noqa: PLC0415 - other tongues need no English

        return PHRASES
    return {key.removeprefix(PHRASE): text for key, text in texts.items() if key.startswith(PHRASE)}


def title(code: str, tongue: str) -> str:
    """What a fault is called: a few words without any of its own, such as "unknown element".

    Raises `KeyError` for a code that there is not.
    """
    texts = fault_texts(tongue)
    if texts is not None:
        return texts[f"{code}.title"]
    from dsl.telling.texts.en import TITLES  # noqa: PLC0415 - other tongues need no English

    return TITLES.get(code) or " ".join(ROOM_OF[code].split("_")[1:])


@lru_cache
def meanings(tongue: str) -> Mapping[str, str]:
    """Of each fault what it means, in a tongue other than English: that is the page of its room.
    Empty for a tongue without a catalogue."""
    texts = fault_texts(tongue) or {}
    return {code: texts[f"{code}.page"] for code in LEVELS if f"{code}.page" in texts}


def told(said: object, tongue: str) -> str:
    """What is said, in a tongue. Raises `KeyError` for a key or a word that is missing."""
    match said:
        case Phrase(key, words):
            return filled(phrases(tongue)[key], words, tongue)
        case Keyword(kind):
            table = plurals(tongue) if kind == "POSTS" else keywords(tongue)  # `posts` are many
            return table.get(kind) or keywords(tongue).get(kind, kind)
        case Kinds(kinds):
            return _any_of(kinds, tongue)
        case Sample(start, text):
            return in_tongue(start, text, tongue)
        case Joined(parts, by):
            between = phrases(tongue).get(by, by)
            return between.join(told(part, tongue) for part in parts)
        case Sentence():
            return said.told(tongue)
        case _:
            return str(said)


def in_tongue(start: str, text: str, tongue: str) -> str:
    """An English line of a block in another tongue."""
    from dsl.syntax.canonical import spaced, written  # noqa: PLC0415 - only a fault needs it
    from dsl.syntax.lalr import MisplacedWordError, shape_of, taken  # noqa: PLC0415
    from dsl.syntax.lexer import scan  # noqa: PLC0415

    words, _ = scan(text, "", 1)
    try:
        return written(shape_of(words, start, "en"), tongue)
    except MisplacedWordError:  # the beginning of a line only
        return spaced(taken(words, start, "en"), tongue)


def filled(text: str, words: Iterable[tuple[str, object]], tongue: str) -> str:
    """A text with its words filled in: nouns after their numbers, and Chinese apart from Latin, but
    for what is quoted from a playbook, where `45分钟` is one word."""
    found = {name: told(word, tongue) for name, word in words}
    if tongue.startswith("zh"):
        from dsl.base.chinese_spaces import filled_apart  # noqa: PLC0415 - others need no pattern

        parts = text.split(QUOTE)
        parts[::2] = [filled_apart(part, found) for part in parts[::2]]
        parts[1::2] = [part.format_map(found) for part in parts[1::2]]
        return QUOTE.join(parts)
    return text.format_map({name: Counted(word) for name, word in found.items()})


QUOTE = "`"
"""What stands around words of a playbook within a text."""

SHAPES = ("NAME", "TEXT", "TIME", "DATE", "DURATION", "SHARE", "NUMBER", "DECIMAL", "ZONE", "DDAY",
          "COMMA", "EQUALS", "$END")  # fmt: skip
"""Kinds of word that are no keywords, in the order in which they are named."""

MOST_KINDS = 9


def _any_of(kinds: frozenset[str], tongue: str) -> str:
    """Kinds of word in words for people, the shapes before the keywords."""
    table, texts = keywords(tongue), phrases(tongue)
    names = [texts[shape] for shape in SHAPES if shape in kinds]
    names += list(dict.fromkeys(f"`{table[kind]}`" for kind in table if kind in kinds))
    between = texts["comma"]
    if len(names) > MOST_KINDS:
        more = filled(texts["more"], [("count", len(names) - MOST_KINDS + 1)], tongue)
        return between.join([*names[: MOST_KINDS - 1], more])
    return texts["or"].join([between.join(names[:-1]), names[-1]] if len(names) > 1 else names)
