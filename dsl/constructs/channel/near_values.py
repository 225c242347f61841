"""Values of a roster that differ from the one asked for by no more than a slip would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from dsl.base.suggestions import closest
from dsl.rosters import Group

VERY_NEAR = 0.7
"""From this similarity on (see `dsl.base.suggestions`) a value is taken for a slip of another."""

MOST_TOLD = 5

_BETWEEN = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"\d+")


def near_values(asked: str, column: str, groups: Sequence[Group]) -> tuple[str, ...]:
    """The near values, each with the first group that has it: `"VIP" (g-1)`."""
    first: dict[str, str] = {}
    for group in groups:
        first.setdefault(group.columns[column], group.key)
    return tuple(f'"{value}" ({key})' for value, key in _near(asked, first))


def _near(asked: str, first: dict[str, str]) -> Iterator[tuple[str, str]]:
    told = 0
    for value, key in first.items():
        if told < MOST_TOLD and value != asked and _is_near(value, asked):
            told += 1
            yield value, key


def _is_near(value: str, asked: str) -> bool:
    """Whether only case, width, spaces and signs differ, or a letter; other figures are another
    value: `vip1` is not a slip of `vip2`."""
    one, other = _bare(value), _bare(asked)
    if not one or _FIGURES.findall(one) != _FIGURES.findall(other):
        return False
    return one == other or closest(one, [other], VERY_NEAR) is not None


def _bare(text: str) -> str:
    return _BETWEEN.sub("", normalize("NFKC", text).casefold())
