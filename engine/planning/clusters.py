"""Which playbooks share groups."""

from __future__ import annotations

from collections.abc import Iterable


def clusters(names: Iterable[Iterable[str]]) -> list[list[int]]:
    """The numbers of the playbooks that share groups, directly or through others, in order."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    owner: dict[str, int] = {}
    for number, own in enumerate(names):
        parent[number] = number
        for name in own:
            first, second = sorted((root(owner.setdefault(name, number)), root(number)))
            parent[second] = first
    found: dict[int, list[int]] = {}
    for number in parent:
        found.setdefault(root(number), []).append(number)
    return list(found.values())
