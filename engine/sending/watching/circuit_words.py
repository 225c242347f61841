"""What is said of addresses that are out of order: many chats in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from dsl.base.sentence import Sentence, message, say
from dsl.base.told_again import told_again
from engine.calendar.deliveries.limits.circuits import Broken, Circuit

NAMED = 5
"""How many groups a line names."""


def circuit_lines(found: Iterable[Broken | Circuit]) -> Iterator[str]:
    """One line for each channel and each thing its service says, in the language spoken here."""
    for where, words, remedy in _alike_ones(found):
        why = told_again(words)
        if remedy:
            why = f"{why}; {told_again(remedy)}"
        yield say(
            "circuit.broken", "{where} is out of order: {why}. Posts wait", where=where, why=why
        )


def circuit_places(found: Iterable[Broken | Circuit]) -> Iterator[Sentence]:
    """Where circuits are: a channel, or some of its groups."""
    for where, _, _ in _alike_ones(found):
        yield where


def _alike_ones(found: Iterable[Broken | Circuit]) -> Iterator[tuple[Sentence, str, str]]:
    """Of all with one channel and one thing that its service says: where, the words, the remedy."""
    alike = sorted(found, key=_alike)
    for (playbook, channel, whole, words, remedy), some in groupby(alike, _alike):
        groups = sorted(one.group for one in some)
        where = message("circuit.channel", "channel {channel}", channel=f"{playbook}/{channel}")
        if not whole:
            where = message(
                "circuit.groups", "{channel}, {groups}", channel=where, groups=chats(groups)
            )
        yield where, words, remedy


def chats(groups: list[str]) -> str:
    """The groups whose chats are out of order, or the first of them and how many."""
    if len(groups) == 1:
        return say("circuit.group", "group {group}", group=groups[0])
    named = say("list.comma", ", ").join(groups[:NAMED])
    if len(groups) > NAMED:
        return say("circuit.more", "groups {groups} and {count} more",
                   groups=named, count=len(groups) - NAMED)  # fmt: skip
    return say("circuit.some", "groups {groups}", groups=named)


def _alike(one: Broken | Circuit) -> tuple[str, str, bool, str, str]:
    return one.playbook, one.channel, not one.group, one.words, one.remedy
