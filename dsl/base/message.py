"""What is said to people, by its meaning: a key of the text tables and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.base.value import Value


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
    """A text of the catalogue of faults, by its key, with what fills it."""
    return Phrase(key, tuple(words.items()))


def joined(parts: Iterable[object], by: str = "comma") -> Joined:
    """Parts in a row; `by` is the key of what stands between them, such as `comma` or `and`."""
    return Joined(tuple(parts), by)
