"""What the keyword table says, in the forms that reading and writing need it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from dsl.syntax.words import COLUMNS, UNITS, WORDS

TONGUES = COLUMNS
"""The tongues a playbook can be written in; English is the one that need not be named."""

NATIVE = {"en": "English", "zh-CN": "简体中文", "zh-TW": "繁體中文", "es": "español"}

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
ORDINALS = {"FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4, "LAST": -1}

KINDS = ("activity", "transaction")
STAGES = ("acquire", "activate", "retain", "earn", "refer")

SUBJECTS = (*KINDS, *STAGES, "posts")
"""Words that are subjects of rules by themselves, by their canonical English."""


FAMILIES = {"en": "en", "zh-CN": "zh", "zh-TW": "zh", "es": "es"}
"""The order of words of each tongue."""


@lru_cache
def keywords(tongue: str) -> dict[str, str]:
    """The canonical phrase of each keyword that a tongue has, for one of a thing."""
    column = COLUMNS.index(tongue)
    found = {kind: row[column].partition("|")[0] for kind, row in WORDS.items()}
    return {kind: text.partition("~")[0] for kind, text in found.items() if text}


@lru_cache
def plurals(tongue: str) -> dict[str, str]:
    """The canonical phrase for several of a thing, of the keywords that have one of their own."""
    column = COLUMNS.index(tongue)
    found = {kind: row[column].partition("|")[0] for kind, row in WORDS.items()}
    return {kind: text.partition("~")[2] for kind, text in found.items() if "~" in text}


def spellings(kind: str, tongue: str) -> list[str]:
    """Every way that a keyword may be written in a tongue, the canonical first."""
    text = WORDS[kind][COLUMNS.index(tongue)]
    return text.replace("~", "|").split("|") if text else []


@lru_cache
def phrases(tongue: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Keywords by their first word; for each its words and its token, the longest first.

    All phrases of a keyword count, and those with accents also without, as they are often typed.
    """
    column = COLUMNS.index(tongue)
    by_first: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for kind, row in WORDS.items():
        for phrase in row[column].replace("~", "|").split("|") if row[column] else ():
            for spelling in dict.fromkeys((phrase, bare(phrase))) if column == 3 else (phrase,):
                words = tuple(spelling.split())
                by_first.setdefault(words[0], {})[words, kind] = None
    return {
        first: tuple(sorted(found, key=lambda entry: -len(entry[0])))
        for first, found in by_first.items()
    }


def bare(text: str) -> str:
    """A text without the accents on its letters; ñ stays, for it is a letter of its own."""
    parts = unicodedata.normalize("NFD", text.replace("ñ", "\0"))
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return plain.replace("\0", "ñ")


@lru_cache
def units() -> dict[str, str]:
    """Every unit that any tongue has, with its canonical letter."""
    return {
        spelling: unit
        for unit, row in UNITS.items()
        for column in row
        for spelling in column.split("|")
    }


def unit(letter: str, tongue: str) -> str:
    """The canonical unit of a tongue for `w`, `d`, `h` or `m`."""
    return UNITS[letter][COLUMNS.index(tongue)].partition("|")[0]


BESIDE_NAMES = (
    *(subject.upper() for subject in SUBJECTS),
    "NO", "AT_MOST", "AT_LEAST", "EXACTLY", "PIECES",
)  # fmt: skip
"""Keywords that can stand where a name can; a test finds them in the grammar's tables."""


@lru_cache
def reserved() -> frozenset[str]:
    """Names that nothing may have: in some tongue they would be taken for a keyword."""
    return frozenset(
        spelling
        for kind in BESIDE_NAMES
        for phrase in WORDS[kind]
        for word in phrase.replace("~", "|").split("|")
        if word
        for spelling in (word, bare(word))
    )
