"""The shapes of a playbook's lines, read from grammar.lark and orders.txt, for each order of words.

A shape has slots; a pattern says in which order a tongue writes them, and with which keywords. One
reading of a shape, its optional slots left out or not, is a *meaning*, the same in every tongue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

SYNTAX = Path(__file__).parent.parent / "dsl" / "syntax"
GRAMMAR, ORDERS = SYNTAX / "grammar.lark", SYNTAX / "orders.txt"

FAMILIES = ("en", "es", "zh")
"""The orders of words there are; both kinds of Chinese share one."""

VALUES = frozenset(
    {"NAME", "TEXT", "TIME", "DATE", "DURATION", "SHARE", "NUMBER", "DECIMAL", "ZONE", "DDAY"}
)
"""Words that are slots, not keywords."""

SAME = {"zh": {"PER_DAY": "EVERY_DAY"}}
"""Keywords that a family writes with the word of another, where only what follows tells them apart:
the tables have one of them, and name the other where it is meant."""

_RULE = re.compile(r"^([?!]?)(\w+):(.*?)(?=^[?!]?\w+:|^%|\Z)", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"\{[^}]*\}|\(|\)\?|\)|\||~|\[\w+\]|\w+(?:#\d)?\??")


@dataclass(frozen=True, slots=True)
class Part:
    """A place of a pattern. `slot` is empty for a keyword; `quiet` ones are read, never written."""

    symbol: str
    slot: str = ""
    quiet: bool = False
    constant: str = ""
    """What fills the slot where nothing is written for it."""

    @property
    def glue(self) -> bool:
        return self.symbol == "~"


Pattern = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One line of a rule in grammar.lark. `handed_on` ones are nothing but their only part."""

    rule: str
    method: str
    patterns: tuple[Pattern, ...]
    handed_on: bool


@dataclass(frozen=True, slots=True)
class Production:
    """One way to write a meaning. `arguments` are the parts in the order of grammar.lark: numbers
    of places, or the kind of a keyword that is not written."""

    rule: str
    parts: tuple[Part, ...]
    method: str
    handed_on: bool
    meaning: str
    arguments: tuple[int | str, ...]
    written: Pattern
    constants: tuple[Part, ...] = ()
    """The slots that nothing is written for."""
    renamed: str = ""
    """The kind that its only part has where it is handed on as another keyword."""


@dataclass(frozen=True, slots=True)
class List:
    """A list: its rule, the rule or word of its items, the separators, and the one before the last."""

    rule: str
    item: str
    separators: tuple[str, ...]
    last: str


def expanded(text: str) -> list[Pattern]:
    """Every pattern that a text stands for, as often as its optional parts ask for."""
    parts = _PART.findall(text)
    found: dict[Pattern, None] = {}
    made, end = _sequences(parts, 0)
    assert end == len(parts), text
    for pattern in made:
        found.setdefault(_numbered(pattern))
    return list(found)


def _sequences(parts: list[str], at: int) -> tuple[list[Pattern], int]:
    """The patterns from a place on, up to the bracket that closes, and where that stands."""
    done: list[Pattern] = []
    open_: list[Pattern] = [()]
    while at < len(parts):
        part = parts[at]
        if part in (")", ")?"):
            break
        if part == "|":
            done, open_ = done + open_, [()]
        elif part == "(":
            inner, at = _sequences(parts, at + 1)
            choices = [*inner, ()] if parts[at] == ")?" else inner
            open_ = [before + after for before, after in product(open_, choices)]
        else:
            open_ = [before + after for before, after in product(open_, _choices(part))]
        at += 1
    return done + open_, at


def _choices(part: str) -> list[Pattern]:
    if part == "~":
        return [(Part("~"),)]
    if part[0] == "{":
        slot, _, constant = part[1:-1].partition(" ")
        return [(Part(slot.partition("#")[0], slot, constant=constant),)]
    if part[0] == "[":
        return [(), (Part(part[1:-1], quiet=True),)]
    symbol = part.rstrip("?")
    name, _, number = symbol.partition("#")
    is_slot = name in VALUES or not name.isupper()
    slot = (name if number in ("", "1") else f"{name}#{number}") if is_slot else ""
    one = (Part(name, slot),)
    return [one, ()] if part.endswith("?") else [one]


def _numbered(pattern: Pattern) -> Pattern:
    """The pattern with the second slot of a kind called `slot#2`, and so on, where it says nothing."""
    seen: dict[str, int] = {}
    made = []
    for part in pattern:
        if part.slot and "#" not in part.slot:
            seen[part.slot] = seen.get(part.slot, 0) + 1
            if seen[part.slot] > 1:
                made.append(Part(part.symbol, f"{part.slot}#{seen[part.slot]}"))
                continue
        made.append(part)
    return tuple(made)


def alternatives() -> tuple[list[Alternative], dict[str, str]]:
    """The alternatives of grammar.lark, and the item of each list by the list's rule."""
    text = re.sub(r"//.*", "", GRAMMAR.read_text(encoding="utf-8"))
    found: list[Alternative] = []
    lists: dict[str, str] = {}
    for mark, rule, body in _RULE.findall(text):
        if rule.startswith("_"):
            lists[rule] = body.split()[0]
            continue
        for line in _split(body):
            pattern, _, alias = (part.strip() for part in line.partition("->"))
            patterns = tuple(expanded(pattern))
            single = mark == "?" and not alias and all(len(one) == 1 for one in patterns)
            found.append(Alternative(rule, alias or rule, patterns, single))
    return found, lists


def _split(body: str) -> Iterator[str]:
    """The alternatives of a rule's body: what `|` parts outside of brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            yield body[start:at]
            start = at + 1
    yield body[start:]


def orders() -> tuple[dict[tuple[str, str], dict[str, list[Pattern]]], dict[str, dict[str, List]]]:
    """The patterns of orders.txt by rule and method and family, and the lists by family and rule."""
    _, items = alternatives()
    shapes: dict[tuple[str, str], dict[str, list[Pattern]]] = {}
    lists: dict[str, dict[str, List]] = {family: {} for family in FAMILIES}
    for rule, item in items.items():
        separator = "AND" if rule == "_conditions" else "COMMA"
        for family in FAMILIES:
            lists[family][rule] = List(rule, item, (separator,), separator)
    key: tuple[str, str] = ("", "")
    for line in ORDERS.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0] if line.startswith("#") else line
        if not words.strip():
            continue
        if not words.startswith(" "):
            first, second = words.split()
            key = (first, second)
        elif key[0] == "list":
            family, *separators = words.split()
            last = next((one[1:] for one in separators if one.startswith("+")), separators[0])
            names = tuple(one.lstrip("+") for one in separators)
            lists[family][key[1]] = List(key[1], items[key[1]], names, last)
        else:
            family, _, text = words.strip().partition(" ")
            patterns = [one for part in _split(text) for one in expanded(part)]
            shapes.setdefault(key, {})[family] = patterns
    return shapes, lists


def productions(family: str) -> tuple[list[Production], dict[str, List]]:
    """Every way that a family of tongues writes every meaning, and its lists.

    Raises `ValueError` for patterns that are unsound: one that has the slots of no shape, or one
    way to write two meanings.
    """
    base, _ = alternatives()
    own, lists = orders()
    groups: dict[tuple[str, str], list[Pattern]] = {}
    for one in base:
        if not one.handed_on:
            groups.setdefault((one.rule, one.method), []).extend(one.patterns)
    unknown = set(own) - set(groups)
    if unknown:
        raise ValueError(f"orders.txt names shapes that are none: {sorted(unknown)}")
    made: list[Production] = []
    for one in base:
        if one.handed_on:
            made += [_handed_on(one, pattern, SAME.get(family, {})) for pattern in one.patterns]
    for (rule, method), patterns in groups.items():
        made += _shape(rule, method, patterns, own.get((rule, method), {}), family)
    return _without_doubles(made), lists[family]


def _handed_on(one: Alternative, pattern: Pattern, same: dict[str, str]) -> Production:
    kind = pattern[0].symbol
    if kind not in same:
        return Production(one.rule, pattern, "", True, "", (0,), pattern)
    return Production(one.rule, (Part(same[kind]),), "", True, "", (0,), pattern, renamed=kind)


def _shape(
    rule: str, method: str, base: list[Pattern], own: dict[str, list[Pattern]], family: str
) -> Iterator[Production]:
    meanings = _meanings(rule, method, base)
    canonical: dict[str, Pattern] = {}
    patterns = [*own.get(family, []), *base]
    found = []
    for pattern in patterns:
        meaning, english = _meaning(pattern, meanings, rule, method)
        if not any(part.quiet or part.constant for part in pattern):
            canonical.setdefault(meaning, pattern)
        found.append((pattern, meaning, english))
    for pattern, meaning, english in found:
        parts = tuple(part for part in pattern if not part.glue and not part.constant)
        constants = tuple(part for part in pattern if part.constant)
        arguments = _arguments(parts, constants, english)
        yield Production(
            rule, parts, method, False, meaning, arguments, canonical[meaning], constants
        )


def _meanings(
    rule: str, method: str, base: list[Pattern]
) -> dict[frozenset[str], dict[frozenset[str], tuple[str, Pattern]]]:
    """By slots, then by the keywords that tell one meaning from another with the same slots."""
    by_slots: dict[frozenset[str], list[Pattern]] = {}
    for pattern in base:
        by_slots.setdefault(_slots(pattern), []).append(pattern)
    found: dict[frozenset[str], dict[frozenset[str], tuple[str, Pattern]]] = {}
    for slots, same in by_slots.items():
        common = frozenset.intersection(*map(_keywords, same))
        own: dict[frozenset[str], tuple[str, Pattern]] = {}
        for pattern in same:
            telling = _keywords(pattern) - common
            name = "+".join([*sorted(slots), *sorted(telling)])
            own.setdefault(telling, (f"{rule}.{method}({name})", pattern))
        found[slots] = own
    return found


def _meaning(
    pattern: Pattern, meanings: dict[frozenset[str], dict[frozenset[str], tuple[str, Pattern]]],
    rule: str, method: str,
) -> tuple[str, Pattern]:  # fmt: skip
    same = meanings.get(_slots(pattern))
    if same is None:
        raise ValueError(f"{rule} {method}: no shape has the slots of {_shown(pattern)}")
    keywords = _keywords(pattern)
    best = [one for telling, one in same.items() if telling <= keywords]
    longest = max((len(telling) for telling in same if telling <= keywords), default=-1)
    best = [one for telling, one in same.items() if telling <= keywords and len(telling) == longest]
    if len(best) != 1:
        raise ValueError(f"{rule} {method}: {_shown(pattern)} has {len(best)} meanings")
    return best[0]


def _slots(pattern: Pattern) -> frozenset[str]:
    return frozenset(part.slot for part in pattern if part.slot)


def _keywords(pattern: Iterable[Part]) -> frozenset[str]:
    return frozenset(part.symbol for part in pattern if not part.slot and not part.glue)


def _shown(pattern: Pattern) -> str:
    return " ".join(part.slot or part.symbol for part in pattern)


def _arguments(
    parts: tuple[Part, ...], constants: tuple[Part, ...], english: Pattern
) -> tuple[int | str, ...]:
    """The places of a pattern's parts in the order of grammar.lark; for a constant its kind and
    text, for a keyword that is not written its kind."""
    fixed = {part.slot: f"{part.symbol} {part.constant}" for part in constants}
    found: list[int | str] = []
    free = {index for index, part in enumerate(parts) if not part.slot}
    for wanted in english:
        if wanted.slot in fixed:
            found.append(fixed[wanted.slot])
            continue
        if wanted.slot:
            found.append(next(i for i, part in enumerate(parts) if part.slot == wanted.slot))
            continue
        at = next((i for i in sorted(free) if parts[i].symbol == wanted.symbol), None)
        free.discard(-1 if at is None else at)
        found.append(wanted.symbol if at is None else at)
    return tuple(found)


def _without_doubles(made: list[Production]) -> list[Production]:
    """Each way to write once. Raises `ValueError` where one way would have two meanings."""
    found: dict[tuple[str, tuple[str, ...]], Production] = {}
    for one in made:
        key = (one.rule, tuple(part.symbol for part in one.parts))
        first = found.setdefault(key, one)
        if first.meaning != one.meaning:
            raise ValueError(f"{key} means both {first.meaning} and {one.meaning}")
    return list(found.values())
