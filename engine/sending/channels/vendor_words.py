"""A service's own words, fit to be shown: one line, bounded, and without what is secret."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from dsl.base.sentence import kept

LONGEST = 300
HIDDEN = "[hidden]"
SHORT = 4
"""A secret of fewer characters is hidden only where it is a word: it may be part of any."""


def vendor_words(service: str, code: object, text: str = "", secrets: Iterable[str] = ()) -> str:
    """What `service` answered: its code, and its words where it had any."""
    words = shown_words(text, secrets)
    if not words:
        return kept("kept.answered", "{service} answered {code}", service=service, code=code)
    return kept(
        "kept.answered_words",
        "{service} answered {code}: {words}",
        service=service,
        code=code,
        words=words,
    )


def shown_words(text: str, secrets: Iterable[str] = ()) -> str:
    """Words of somebody else's without the secrets and without what cannot be seen, of at most
    `LONGEST` characters."""
    kept = [one for one in secrets if one]
    line = " ".join(_without(text, kept).split())
    line = _without("".join(char for char in line if char.isprintable()), kept)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _without(text: str, secrets: Iterable[str]) -> str:
    spelled = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(spelled, key=len, reverse=True):
        if len(form) >= SHORT:
            text = text.replace(form, HIDDEN)
        else:
            text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", lambda _: HIDDEN, text)
    return text


def _forms(secret: str) -> Iterator[str]:
    """The ways in which an answer may repeat a secret that it was sent."""
    yield from (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
    )
    yield from (json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode())
