"""Spaces in Chinese: one stands between a Han character and a Latin word or a digit.

`{count} 条 offer 里`, not `{count}条offer里`. What is filled into a message isn't known to whoever
wrote it, so the space at its borders is put in when it is filled. Punctuation of full width, quotes
and signs bring their own room.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

HAN = r"\u3400-\u9fff\uf900-\ufaff"
LATIN = r"0-9A-Za-z\u00c0-\u024f"

TOUCHING = re.compile(rf"[{HAN}](?=[{LATIN}])|[{LATIN}](?=[{HAN}])")
"""A Han character with a Latin word or a digit right beside it."""


def filled_apart(form: str, words: Mapping[str, str]) -> str:
    """A form with its fields filled in, each apart from the Chinese around it."""
    whole = ""
    for before, name, *_ in Formatter().parse(form):
        whole = _joined(whole, before)
        if name is not None:
            whole = _joined(whole, words[name])
    return whole


def _joined(one: str, other: str) -> str:
    if one and other and TOUCHING.match(one[-1] + other[0]):
        return f"{one} {other}"
    return one + other
