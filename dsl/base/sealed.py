"""JSON that tells whether it is still what was written: the first field is a digest of the rest.

For files that can be made again, such as those of the cache. A seal keeps out what was cut short,
changed by an editor or a disk, or never written by this program; it keeps out nobody who means to
deceive, who could write the cache's owner's other files as well.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

_FIRST = '{"seal": "'
_BODY = len(_FIRST) + 64


def sealed(value: dict[str, Any]) -> str:
    """The value as JSON with its seal, the field `seal`, before the others."""
    body = json.dumps(value)[1:]
    between = '"' if body == "}" else '", '
    return f"{_FIRST}{_digest(between + body)}{between}{body}"


def unsealed(text: str) -> dict[str, Any] | None:
    """The value that was sealed; None for every other text."""
    if not text.startswith(_FIRST) or text[len(_FIRST) : _BODY] != _digest(text[_BODY:]):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    del value["seal"]
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
