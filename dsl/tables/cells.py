"""What spreadsheets do to cells that are names of something: keys, owners, addresses."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import normalize

Damage = Literal["shortened", "decimal", "invisible", "wide", "formula"]
"""How a cell is no longer what was written into it.

`shortened`: a long number is shown by its first digits (`1.23457E+17`); they can't be had back.
`decimal`: a number has a point and a zero (`12345.0`). `invisible`: signs without width stand in
it. `wide`: letters or digits are of full width. `formula`: it is a formula, not its value.
"""

_FORMULA_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+[.,]0+")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def unwrapped(cell: str) -> str:
    """A cell without the formula by which programs keep a number's zeros: `="00123"`."""
    found = _FORMULA_TEXT.fullmatch(cell.strip())
    return found[1].replace('""', '"') if found else cell


def damage_of(key: str) -> Damage | None:
    """What happened to a cell that names something; None where it looks as it was written."""
    if _INVISIBLE.search(key):
        return "invisible"
    if key.startswith(("=", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!")):
        return "formula"
    if _SHORTENED.fullmatch(key):
        return "shortened"
    if _DECIMAL.fullmatch(key):
        return "decimal"
    if mended(key) != key:
        return "wide"
    return None


def mended(key: str) -> str:
    """A key as it was most likely meant, for those kinds of damage that lose nothing."""
    seen = _INVISIBLE.sub("", unwrapped(key)).strip()
    narrow = _WIDE.sub(lambda sign: chr(ord(sign[0]) - 0xFEE0), seen)
    found = _DECIMAL.fullmatch(narrow)
    return normalize("NFC", re.split("[.,]", narrow)[0] if found else narrow)
