"""Posts that no line of the week fixes to their minute, and where they go if it is taken.

The order in which posts take their minutes stands in docs/reference/language.md. What comes later
gives way: it waits for the next free minute of its day, or stands at the last one before. What
was moved, and what found no room, is told at its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl.base.fault import fault
from dsl.base.message import phrase
from dsl.base.sentence import message
from dsl.base.span import Span
from engine.planning.slot import RuledOut, Slot
from engine.planning.week.board import Laying, place_of
from engine.planning.week.occasions.sessions import Session

STEP = 5
"""Minutes between the times that are tried for a post that gives way."""

DAY_MINUTES = 1440


def give_way(
    week: Laying, slot: Slot, besides: tuple[Slot, ...] = (), own: Session | None = None,
    within: range | None = None,
) -> None:  # fmt: skip
    """Puts a post at its minute or, where something is in the way, at another one of its day.

    `besides` stand there too without having been put yet. A post of the session `own` may stand
    in what that session keeps clear; its invitations stand before its start. A post that names a
    span of hours stays `within` it.
    """
    if week.is_quiet(week.at(slot.minute)):
        because = week.why_shut(slot.minute) or ""
        tell_left_out(week, slot, week.channel.span, because)
        return
    line = _in_the_way(week, slot, besides, own)
    if line is None:
        week.put(slot)
        return
    for minute in _minutes(slot.minute):
        moved = replace(slot, minute=minute)
        if own is not None and slot.part == "invite" and week.at(minute) >= own.start:
            continue
        if within is not None and minute not in within:
            continue
        if week.is_quiet(week.at(minute)) or not week.is_open(week.at(minute).date()):
            continue
        if _in_the_way(week, moved, besides, own) is None:
            week.put(moved)
            tell_moved(week, slot, moved, line)
            return
    tell_left_out(week, slot, line)


def tell_moved(week: Laying, slot: Slot, moved: Slot, line: Span) -> None:
    """Notes at a post's line that it stands at another minute, for `line` was in the way."""
    week.faults.append(
        fault("PB420", slot.line, name=slot.choices[0].name, day=slot.on(week.monday),
              time=f"{slot.time:%H:%M}", moved=f"{moved.time:%H:%M}",
              line=place_of(line, slot.line), others=((line, phrase("in_the_way")),))
    )  # fmt: skip
    because = message(
        "moved.in_the_way",
        "{element} is posted at {time}, for {place} is in the way",
        element=slot.choices[0].name,
        time=f"{moved.time:%H:%M}",
        place=line.place,
    )
    week.moved.append(RuledOut(slot.on(week.monday), slot.time, slot.line, because))


def tell_left_out(week: Laying, slot: Slot, line: Span, because: str = "") -> None:
    """Warns at a post's line that it is left out, for its day has no room beside `line`."""
    week.faults.append(
        fault("PB421", slot.line, name=slot.choices[0].name, day=slot.on(week.monday),
              time=f"{slot.time:%H:%M}", line=place_of(line, slot.line),
              others=((line, phrase("in_the_way")),))
    )  # fmt: skip
    because = because or message(
        "empty.in_the_way", "{place} is in the way, and the day has no other room", place=line.place
    )
    week.rule_out(slot, because)


def _in_the_way(
    week: Laying, slot: Slot, besides: tuple[Slot, ...], own: Session | None
) -> Span | None:
    """The line that keeps a post from its minute, or None."""
    other = week.meets(slot) or week.too_near(slot, besides)
    if other is not None:
        return other.line
    clear = week.kept_clear(week.at(slot.minute), own)
    return None if clear is None else clear[1]


def _minutes(minute: int) -> Iterator[int]:
    """The minutes of the same day that may stand for one: the later ones, then those before."""
    begin = minute // DAY_MINUTES * DAY_MINUTES
    yield from range(minute + STEP, begin + DAY_MINUTES, STEP)
    yield from range(minute - STEP, begin - 1, -STEP)
