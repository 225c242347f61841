"""Values that stand in a text as they are, whatever they would mean in Markdown.

Every sign of ASCII in a value is put away as one of the 32 code points that Unicode keeps for a
program's own use (U+FDD0 to U+FDEF, "noncharacters", The Unicode Standard, 23.7): there are just as many. No parser
of Markdown sees anything in them, so a value can neither begin nor end markup, wherever it stands,
code and addresses too. Where a text is written for a service they become signs again.
"""

from __future__ import annotations

import re
from string import punctuation

FIRST = 0xFDD0
_STRANGE = "\N{REPLACEMENT CHARACTER}"
_AWAY = {ord(sign): FIRST + at for at, sign in enumerate(punctuation)}
_WIDE = "\N{IDEOGRAPHIC SPACE}"
_BACK = {code: chr(sign) for sign, code in _AWAY.items()} | {0x1FFFE: _WIDE}
_NONE = dict.fromkeys(_BACK, _STRANGE)
_EDGES = re.compile(r"[ \t]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])[ \t]*")


def shielded(value: str) -> str:
    """The value with its signs put away. Its lines lose the blanks around them, and what it
    begins with is at most one: four would be code in Markdown."""
    if value.isalnum():
        return value
    if not value.isascii():
        value = value.translate(_NONE)
    value = _EDGES.sub("\n", value.translate(_AWAY))
    return " " + value.lstrip(" \t") if value[:1] in (" ", "\t") else value


def bare(text: str) -> str:
    """A text with the signs of its values as they are."""
    return text if text.isascii() else text.translate(_BACK)


def without_strangers(text: str) -> str:
    """What an author wrote, without code points that are ours."""
    return text if text.isascii() else text.translate(_NONE)


class Text(str):
    """What a template made of its values: reads as it was written, with its values as they are.

    `markdown` is the same with the signs of values put away, for whoever reads it as Markdown.
    """

    __slots__ = ("markdown",)
    markdown: str

    def __new__(cls, markdown: str) -> Text:
        made = super().__new__(cls, bare(markdown))
        made.markdown = markdown
        return made


def markdown_of(text: str) -> str:
    """A text for a parser of Markdown, whose signs `bare` brings back afterwards."""
    markdown = text.markdown if isinstance(text, Text) else without_strangers(text)
    return markdown.replace(_WIDE, chr(0x1FFFE))  # two begin a paragraph; a parser would trim them


def put_away(signs: str) -> str:
    """A text with every sign of ASCII put away, to tell it from markup around it."""
    return signs.translate(_AWAY)
