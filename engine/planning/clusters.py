"""Which playbooks share groups, and who among them is planned before whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

MOST_AFTER = 4
"""Of longer rows of those that look at each other, so many steps are told."""


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


def steps_after(names: Sequence[Collection[str]]) -> list[int]:
    """For each of those that are planned in this order, how many steps it is looked at from: one
    for those after it that share a name with it, two where such are looked at in turn."""
    steps: list[int] = []
    for number in reversed(range(len(names))):
        later = zip(names[number + 1 :], reversed(steps), strict=True)
        own = set(names[number])
        after = [1 + more for other, more in later if not own.isdisjoint(other)]
        steps.append(min(max(after, default=0), MOST_AFTER))
    return steps[::-1]
