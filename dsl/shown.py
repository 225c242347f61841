"""Kinds of word, in words for people."""

from __future__ import annotations

from dsl.keywords import TONGUES

SHOWN = {
    "NAME": "a name",
    "TEXT": 'a text in "quotes"',
    "TIME": "a time such as 09:30",
    "DATE": "a date such as 2026-11-30",
    "DURATION": "a length such as 45m or 2d",
    "SHARE": "a share such as 60%",
    "NUMBER": "a number",
    "ZONE": "a zone such as Asia/Shanghai",
    "COMMA": "a comma",
    "EQUALS": "=",
    "$END": "the end of the line",
}


def shown(kinds: frozenset[str], tongue: str) -> str:
    """The types of token in words for people, sorted, the shapes before the keywords."""
    table = TONGUES[tongue]
    names = [SHOWN[kind] for kind in SHOWN if kind in kinds]
    names += [f"`{table[kind]}`" for kind in table if kind in kinds]
    if len(names) > 9:
        names = [*names[:8], f"or {len(names) - 8} more"]
        return ", ".join(names)
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
