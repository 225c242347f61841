"""The groups whose texts are tried when a week is planned: one of each that can differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from dsl.rosters import Group
from dsl.templates import template_facts

MOST_GROUPS = 20_000
"""How many texts of one post are tried."""
SAMPLE = 500
"""How many where there are more, beside those with the longest and shortest values."""


@lru_cache(maxsize=4_096)
def parts_read(template: str) -> frozenset[tuple[str, str]]:
    """What a template reads: names with their parts; an empty part is the whole."""
    return frozenset((read.name, read.part) for read in template_facts(template).readings)


def columns_of(group: Group) -> dict[str, str]:
    """A group as its templates read it."""
    return {"group": group.key, "name": group.name, **group.columns}


def distinct(template: str, groups: Sequence[Group], most: int) -> tuple[list[Group], bool]:
    """One group for each set of values that the template reads, and whether these are all such.

    Where there are more than `most`, a sample: evenly over the roster, with the groups that have
    the longest and the shortest value of each column.
    """
    read = {part for name, part in parts_read(template) if name == "group"}
    whole = "" in read
    found: dict[Any, Group] = {}
    for group in groups:
        columns = columns_of(group)
        names = sorted(columns) if whole else sorted(read)
        found.setdefault(tuple(columns.get(name) for name in names), group)
    every = list(found.values())
    if len(every) <= most:
        return every, True
    names = sorted({name for group in every for name in columns_of(group)} & (read or {"name"}))
    picked = every[:: -(-len(every) // min(SAMPLE, most))]
    for name in names:
        picked += _extremes(every, name)
    return list({group.key: group for group in picked}.values()), False


def _extremes(groups: Iterable[Group], name: str) -> tuple[Group, Group]:
    def length(group: Group) -> int:
        return len(columns_of(group).get(name, "").encode("utf-8", "replace"))

    ordered = sorted(groups, key=length)
    return ordered[0], ordered[-1]
