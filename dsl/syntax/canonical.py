"""Lines in their canonical form, as a native of each tongue would write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dsl.base.value import Value
from dsl.syntax.keywords import FAMILIES, keywords, plurals, unit, units
from dsl.syntax.lalr import Part, tables_of
from dsl.syntax.lexer import Word

_NUMBER = re.compile(r"\d+")
_LENGTH = re.compile(r"(\d+)(\D+)")
_WEEKDAYS = frozenset({"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"})


class _Said(Value):
    """A word of the line to be: its text, its kind, and whether it stands close to what is before."""

    text: str
    kind: str
    close: bool


def written(part: Part, tongue: str) -> str:
    """What a line's shape says, in a tongue."""
    said = list(_said(part, tongue, plural=False, close=True))
    polish = _POLISH.get(FAMILIES[tongue])
    if polish is not None:
        said = polish(said)
    text = ""
    for word in said:
        text += ("" if word.close or not text else " ") + word.text
    return text


def spaced(words: list[Word], tongue: str) -> str:
    """The words of a line that makes no sense, in their order, with one space between them."""
    text = ""
    for word in words:
        text += ("" if not text or word.kind == "COMMA" else " ") + canonical(word, tongue)
    return text


def canonical(word: Word, tongue: str, *, plural: bool = False) -> str:
    """A word in its canonical form: 9:30 as 09:30, 2026-3-8 as 2026-03-08, keywords in a tongue."""
    kind = word.kind
    if plural and kind in plurals(tongue):
        return plurals(tongue)[kind]
    if kind in keywords(tongue):
        return keywords(tongue)[kind]
    if kind in ("TIME", "DATE"):
        return _NUMBER.sub(lambda digits: digits[0].zfill(2), word)
    if kind == "SHARE":
        return _share(word, tongue)
    if kind == "DURATION":
        return _length(word, tongue)
    return str(word)


def _share(word: Word, tongue: str) -> str:
    number = word.rstrip("%")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number.replace('.', ',')} %" if tongue == "es" else f"{number}%"


def _length(word: Word, tongue: str) -> str:
    parts = [(count, units()[letter]) for count, letter in _LENGTH.findall(word)]
    if tongue in ("en", "es") and len(parts) == 1 and parts[0][1] == "w":
        count = parts[0][0]
        week = {"en": "week", "es": "semana"}[tongue]
        return f"{count} {week}" if int(count) == 1 else f"{count} {week}s"
    space = " " if tongue == "es" else ""
    if FAMILIES[tongue] == "zh" and [letter for _, letter in parts] == ["w"]:
        space = " "
    return space.join(f"{count}{space}{unit(letter, tongue)}" for count, letter in parts)


def _said(part: Part, tongue: str, *, plural: bool, close: bool) -> Iterator[_Said]:
    if isinstance(part, Word):
        yield _Said(canonical(part, tongue, plural=plural), part.kind, close)
        return
    if isinstance(part, list):
        raise TypeError("a list is written by the shape it stands in")
    tables = tables_of(FAMILIES[tongue])
    slots = dict(part.slots)
    several = False
    _, *pattern = tables.meanings[part.meaning]
    for symbol in pattern:
        if symbol == "~":
            close = True
            continue
        if symbol[0] != "@":
            yield _particle(symbol, tongue, plural=several, close=close)
            close = symbol == "COMMA" and FAMILIES[tongue] == "zh"
            continue
        slot = symbol[1:]
        filled = slots[slot]
        if isinstance(filled, list):
            yield from _listed(filled, slot, tongue, close)
        else:
            yield from _said(filled, tongue, plural=several, close=close)
            several = isinstance(filled, Word) and filled.kind == "NUMBER" and int(filled) != 1
        close = False


def _particle(kind: str, tongue: str, *, plural: bool, close: bool) -> _Said:
    if kind == "COMMA":
        return _Said(_comma(tongue), "COMMA", True)
    if kind == "EQUALS":
        return _Said("=", kind, close)
    table = plurals(tongue) if plural and kind in plurals(tongue) else keywords(tongue)
    return _Said(table[kind], kind, close)


def _comma(tongue: str) -> str:
    return "、" if FAMILIES[tongue] == "zh" else ","


def _listed(items: list[Any], slot: str, tongue: str, close: bool) -> Iterator[_Said]:
    """The items of a list with what stands between them."""
    between, last = tables_of(FAMILIES[tongue]).lists[slot.partition("#")[0]]
    items = [item for item in items if not isinstance(item, Word) or item.kind not in _BETWEEN]
    for index, item in enumerate(items):
        if index:
            separator = last if index == len(items) - 1 else between
            yield _particle(separator, tongue, plural=False, close=False)
            close = separator == "COMMA" and FAMILIES[tongue] == "zh"
        yield from _said(item, tongue, plural=False, close=close)
        close = False


_BETWEEN = frozenset({"COMMA", "AND", "SLASH", "OR"})
"""What stands between the items of lists, and is none of them."""


def _spanish(said: list[_Said]) -> list[_Said]:
    """`el lunes` of every week as `los lunes`, `a las 01:00` as `a la 01:00`, `nada de venta` as
    `nada de ventas`."""
    made: list[_Said] = []
    many = bool(said) and said[0].kind in _WEEKDAYS
    for index, word in enumerate(said):
        after = said[index + 1].kind if index + 1 < len(said) else ""
        if word.kind == "ON":
            if after == "FROM_ES":
                continue
            many = after in _WEEKDAYS or after in ("WEEKDAYS", "WEEKENDS")
            made.append(_Said("los" if many else word.text, word.kind, word.close))
        elif word.kind in ("NO", "AVOID", "AMONG") and after in plurals("es"):
            made.append(word)
            said[index + 1] = _Said(plurals("es")[after], after, said[index + 1].close)
        elif word.kind == "AT" and after == "TIME" and said[index + 1].text.startswith("01:"):
            made.append(_Said("a la", word.kind, word.close))
        elif many and word.kind in plurals("es") and word.kind in _WEEKDAYS and after != "TO":
            made.append(_Said(plurals("es")[word.kind], word.kind, word.close))
        else:
            many = many and (word.kind in _WEEKDAYS or word.kind in ("COMMA", "AND"))
            made.append(word)
    return made


def _chinese(said: list[_Said]) -> list[_Said]:
    """`每工作日` as `工作日`, `每 member` as `每人`."""
    made: list[_Said] = []
    for index, word in enumerate(said):
        after = said[index + 1] if index + 1 < len(said) else None
        if word.kind == "EVERY" and after is not None and after.kind in ("WEEKDAYS", "WEEKENDS"):
            said[index + 1] = _Said(after.text, after.kind, word.close)
        elif word.kind == "PER" and after is not None and after.text == "member":
            said[index + 1] = _Said(f"{word.text}人", "PER", word.close)
        else:
            made.append(word)
    return made


_POLISH: dict[str, Callable[[list[_Said]], list[_Said]]] = {"es": _spanish, "zh": _chinese}


def meant(part: Part) -> object:
    """What a shape says, without its tongue: to compare."""
    if isinstance(part, Word):
        value = part.kind in ("NAME", "TEXT", "TIME", "DATE", "SHARE", "DURATION", "NUMBER",
                              "DECIMAL", "ZONE", "DDAY")  # fmt: skip
        return canonical(part, "en") if value else part.kind
    if isinstance(part, list):
        return tuple(
            meant(one) for one in part if not isinstance(one, Word) or one.kind not in _BETWEEN
        )
    return part.meaning, tuple((slot, meant(filled)) for slot, filled in part.slots)
