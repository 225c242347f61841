"""English that was kept, in a calendar or a file, told in another language.

What is kept stays English, whoever wrote it and whoever reads it later. Messages that may be kept
have keys that begin with `kept.` and no plural; a kept text is told again by the one whose words it
has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from dsl.base.languages import catalogue, spoken
from dsl.base.sentence import Sentence, message, told

PREFIX = "kept."


def told_again(text: object, language: str = "") -> str:
    """A text in a language (the one spoken here if none is named); as it is where no message has
    its words."""
    wanted = language or spoken()
    if isinstance(text, Sentence):
        return text.told(wanted)
    return told(_recognised(str(text), wanted), wanted)


@lru_cache(4_096)
def _recognised(text: str, language: str) -> str:
    """The text as the message it was made from."""
    for pattern, key, english in _patterns(language):
        said = pattern.fullmatch(text)
        if said is not None:
            fields = said.groupdict()
            return message(
                key,
                english,
                **{name: _recognised(value, language) for name, value in fields.items()},
            )
    return text


@lru_cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Of each message that may be kept what its English looks like once it is filled, its key and
    its English; those with the most words of their own first."""
    messages = catalogue(language)
    if messages is None:
        return ()
    kept = [(key, english) for key, english in messages.forms() if key.startswith(PREFIX)]
    kept.sort(key=lambda row: -len(_own_words(row[1])))
    return tuple((re.compile(_pattern(english), re.DOTALL), key, english) for key, english in kept)


def _own_words(form: str) -> str:
    return "".join(literal for literal, *_ in Formatter().parse(form))


def _pattern(form: str) -> str:
    pieces, seen = [], set()
    for literal, name, *_ in Formatter().parse(form):
        pieces.append(re.escape(literal))
        if name is not None:
            pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return "".join(pieces)
