"""A slot: one moment of a week at which something is posted, and what it may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from dsl.base.span import Span
from dsl.constructs.subjects import Content
from dsl.statements.shared import AfterLate

Part = Literal["", "invite", "session", "recap"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One post to be, with one choice where a line fixes it and several where it is filled.

    `minute` counts from the Monday of the week at 00:00 on the wall clock; slots of the week
    before, which rules look back at, have negative ones.
    """

    minute: int
    choices: tuple[Content, ...]
    line: Span
    peak: Span | None = None
    late: dt.timedelta | None = None
    after_late: AfterLate | None = None
    """What becomes of the post then; None for what the playbook says."""
    part: Part = ""
    session: dt.datetime | None = None
    """The wall time of the expert session that the post belongs to."""
    option: str = ""
    """Names the post that can take this minute or another one; empty where there is no choice."""
    rank: int = 0
    """How far the minute is from the one that suits such a post best."""
    seen_by: tuple[int, ...] = ()
    """The kinds of groups that see the post; empty for all."""
    trial: str = ""
    """The trial that the post belongs to."""

    seeded: bool = False
    """Whether chance, a group's life or a trial set its minute, and not a line of the week."""
    passed: tuple[int, ...] = ()
    """In a week in which clocks are put: the minutes that have passed at it, by each clock."""

    def seen(self, kind: int) -> bool:
        """Whether groups of a kind see the post."""
        return not self.seen_by or kind in self.seen_by

    @property
    def day(self) -> int:
        """The weekday, 0 for Monday; -1 and less for days of the week before, 7 for the Monday
        after, on which a post may lie that its line lets cross midnight."""
        return self.minute // 1440

    @property
    def time(self) -> dt.time:
        """The wall time on its day."""
        return dt.time(self.minute % 1440 // 60, self.minute % 60)

    @property
    def fixed(self) -> bool:
        """Whether a line says what is posted, and no filling chooses."""
        return len(self.choices) == 1

    def on(self, monday: dt.date) -> dt.date:
        """The date of the slot in the week that begins with `monday`."""
        return monday + dt.timedelta(days=self.day)


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A peak that a `fill` line would have filled, and why it stays empty."""

    date: dt.date
    time: dt.time
    fill: Span
    because: str


@dataclass(frozen=True, slots=True)
class Away:
    """A day on which a line would post were it no holiday."""

    line: Span
    date: dt.date
    name: str
    """What the holiday is called."""
    moved: dt.date | None = None
    """The day on which it is posted instead; None where it is left out."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A week of one channel before it is filled: its slots in order, and the peaks left out."""

    monday: dt.date
    slots: tuple[Slot, ...]
    ruled_out: tuple[RuledOut, ...]
    away: tuple[Away, ...] = ()
    moved: tuple[RuledOut, ...] = ()
    """Times at which a post would stand that stands at another one, with where and why."""


def apart(one: Slot, other: Slot) -> int:
    """How many minutes pass between two slots of one week, by the clock that shows the fewest."""
    if not one.passed or not other.passed:
        return other.minute - one.minute
    return min(late - early for early, late in zip(one.passed, other.passed, strict=True))
