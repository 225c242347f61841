"""Whose turn it was: how often each element of a `fill` had come before a post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.planning.rules.filled_week import FilledWeek


@dataclass(frozen=True, slots=True)
class Turn:
    """How often an element had come by the same line before a week."""

    element: str
    total: int
    on_weekday: int
    """Of these, how often on the weekday of the post that is explained."""


def turns_before(weeks: Iterable[FilledWeek], week: FilledWeek, index: int) -> tuple[Turn, ...]:
    """The turns of every element that the slot at `index` could have held, in the line's order.

    `weeks` are all that were planned of the channel; those before `week` count. None where the
    slot had no choice.
    """
    slot = week.layout.slots[index]
    if slot.fixed:
        return ()
    totals: Counter[str] = Counter()
    on_weekday: Counter[str] = Counter()
    for one in weeks:
        if one.layout.monday >= week.layout.monday:
            continue
        for other, content in zip(one.layout.slots, one.contents, strict=True):
            if other.line == slot.line and not other.fixed:
                totals[content.name] += 1
                on_weekday[content.name] += other.day == slot.day
    return tuple(
        Turn(choice.name, totals[choice.name], on_weekday[choice.name]) for choice in slot.choices
    )
