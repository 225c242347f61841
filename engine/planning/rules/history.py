"""What the weeks before have had: how often the elements of each `fill` came, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dsl.base.span import Span
from dsl.constructs.subjects import Content
from engine.planning.slot import Slot

STEP = 2
"""The most by which a count stands above the next smaller one: what was kept away for long comes
back by two posts more than the others, not by fifty."""

Row = tuple[int, ...]
"""Counts of a line's elements, in the order of its choices."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the elements of one `fill` line had in the weeks before, in canonical form.

    The rows are by weekday (0 for Monday), by time of the day and by slot of the week, both in
    minutes; rows of zeros are left out.
    """

    total: Row = ()
    days: tuple[tuple[int, Row], ...] = ()
    times: tuple[tuple[int, Row], ...] = ()
    slots: tuple[tuple[int, Row], ...] = ()


NOTHING = Past()

Had = tuple[Span, str, int]
"""A line's element that members had, and at which minute of the week."""

Sent = Mapping[tuple[dt.date, dt.time], str]
"""The elements that members of a channel were sent, by their wall time."""


@dataclass(slots=True)
class _Line:
    names: tuple[str, ...]
    rows: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)

    def add(self, name: str, minute: int) -> None:
        places = (("total", 0), ("day", minute // 1440), ("time", minute % 1440), ("slot", minute))
        for place in places:
            row = self.rows.setdefault(place, {})
            row[name] = row.get(name, 0) + 1

    def settle(self) -> None:
        """Brings every row to its canonical form."""
        for place, row in self.rows.items():
            self.rows[place] = dict(zip(self.names, canonical(self.row(row)), strict=True))

    def row(self, counts: Mapping[str, int]) -> Row:
        return tuple(counts.get(name, 0) for name in self.names)

    def by(self, kind: str) -> tuple[tuple[int, Row], ...]:
        found = ((at, self.row(row)) for (own, at), row in self.rows.items() if own == kind)
        return tuple(sorted((at, row) for at, row in found if any(row)))


class History:
    """Counts the posts of a channel's weeks, one after the other.

    Lines that are the `same` every week have no history: they begin anew each Monday. Up to the
    last post that members were sent, what was `sent` counts and not what was planned; what they
    `missed` never counts.
    """

    def __init__(
        self, same: Collection[Span] = (), sent: Sent | None = None,
        missed: Collection[tuple[dt.date, dt.time]] = (),
    ) -> None:  # fmt: skip
        self._same = frozenset(same)
        self._sent = sent or {}
        self._missed = frozenset(missed)
        self._last = max(self._sent, default=None)
        self._lines: dict[Span, _Line] = {}

    def past(self, slots: Sequence[Slot]) -> tuple[Past, ...]:
        """What each line that fills some of the slots had, in the order of the lines' first."""
        found = []
        for line in dict.fromkeys(slot.line for slot in slots if not slot.fixed):
            known = self._lines.get(line)
            if known is None:
                found.append(NOTHING)
                continue
            total = known.row(known.rows.get(("total", 0), {}))
            found.append(
                Past(total if any(total) else (), known.by("day"), known.by("time"),
                     known.by("slot"))
            )  # fmt: skip
        return tuple(found) if any(past != NOTHING for past in found) else ()

    def count(
        self, monday: dt.date, slots: Sequence[Slot], contents: Sequence[Content]
    ) -> tuple[Had, ...]:
        """Adds a week with the content of every slot; tells whose turn it was in each that a line
        fills, those of the lines that are the `same` among them."""
        turns: list[Had] = []
        own: dict[Span, _Line] = {}
        unmatched = self._sent_in(monday)
        for slot, content in zip(slots, contents, strict=True):
            place = slot.on(monday), slot.time
            had = unmatched.pop(place, None)
            later = self._last is None or place > self._last
            name = content.name if later and place not in self._missed else had
            names = tuple(choice.name for choice in slot.choices)
            if slot.fixed or name not in names:
                continue
            turns.append((slot.line, name, slot.minute))
            if slot.line not in self._same:
                own.setdefault(slot.line, self._line(slot.line, names)).add(name, slot.minute)
        for (date, time), name in unmatched.items():  # sent at times that no line names any more
            minute = (date - monday).days * 1440 + time.hour * 60 + time.minute
            turned = next((line for line in own.values() if name in line.names), None)
            if turned is not None:
                turned.add(name, minute)
        for line in own.values():
            line.settle()
        return tuple(turns)

    def _line(self, span: Span, names: tuple[str, ...]) -> _Line:
        known = self._lines.setdefault(span, _Line(names))
        known.names = names  # a season may leave another choice
        return known

    def _sent_in(self, monday: dt.date) -> dict[tuple[dt.date, dt.time], str]:
        end = monday + dt.timedelta(days=7)
        return {place: name for place, name in self._sent.items() if monday <= place[0] < end}


def canonical(row: Row) -> Row:
    """Counts with the least at 0 and no step between neighbours in size above `STEP`.

    >>> canonical((0, 8, 9, 9))
    (0, 2, 3, 3)
    """
    levels: dict[int, int] = {}
    before, level = None, 0
    for count in sorted(set(row)):
        level += 0 if before is None else min(count - before, STEP)
        before, levels[count] = count, level
    return tuple(levels[count] for count in row)
