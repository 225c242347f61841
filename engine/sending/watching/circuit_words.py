"""What is said of addresses that are out of order: many chats in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from engine.calendar.deliveries.circuits import Broken, Circuit

NAMED = 5
"""How many groups a line names."""


def circuit_lines(found: Iterable[Broken | Circuit]) -> Iterator[str]:
    """One line for each channel and each thing its service says."""
    alike = sorted(found, key=_alike)
    for (playbook, channel, whole, words, remedy), some in groupby(alike, _alike):
        groups = sorted(one.group for one in some)
        whose = "" if whole else f", {chats(groups)}"
        todo = f"; {remedy}" if remedy else ""
        yield f"channel {playbook}/{channel}{whose} is out of order: {words}{todo}. Posts wait"


def chats(groups: list[str]) -> str:
    """The groups whose chats are out of order, or the first of them and how many."""
    if len(groups) == 1:
        return f"group {groups[0]}"
    more = f" and {len(groups) - NAMED} more" if len(groups) > NAMED else ""
    return f"groups {', '.join(groups[:NAMED])}{more}"


def _alike(one: Broken | Circuit) -> tuple[str, str, bool, str, str]:
    return one.playbook, one.channel, not one.group, one.words, one.remedy
