"""Whose turn it was: how often each element of a `fill` had come before a post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.planning.rules.filled_week import FilledWeek


@dataclass(frozen=True, slots=True)
class Turn:
    """How often members had an element by the same line before a week."""

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
        for line, name, minute in one.turns:
            if line == slot.line:
                totals[name] += 1
                on_weekday[name] += minute // 1440 == slot.day
    return tuple(
        Turn(choice.name, totals[choice.name], on_weekday[choice.name]) for choice in slot.choices
    )
