"""Posts of draws: at times of the day that are drawn anew."""

from __future__ import annotations

import datetime as dt

from dsl.base.fault import fault
from dsl.constructs.draw import Draw
from dsl.constructs.subjects import Content
from engine.planning.slot import Slot
from engine.planning.week.board import Laying
from engine.planning.week.lines import falls
from engine.planning.week.occasions.draws import moments_among


def place_draws(week: Laying, narrow: set[int]) -> None:
    """Puts the posts of draws at times drawn of the week's open minutes, `narrow` ones left out."""
    for draw in week.playbook.constructs_of(Draw):
        names = {name.text for name in draw.channels}
        if draw.times is None or (names and week.channel.name not in names):
            continue
        content = Content(draw.name, "activity", "", "")
        for date in week.days:
            if falls(week, draw.times.recurrence, date):
                _place_draw(week, draw, content, date, narrow)


def _place_draw(
    week: Laying, draw: Draw, content: Content, date: dt.date, narrow: set[int]
) -> None:
    if draw.times is None:
        return
    base = week.minute(dt.datetime.combine(date, dt.time()))
    line = draw.times.span

    def free(minute: int) -> bool:
        slot = Slot(base + minute, (content,), line)
        return (
            slot.minute not in narrow
            and week.is_open(week.at(slot.minute).date())
            and week.why_shut(slot.minute) is None
            and week.meets(slot) is None  # a peak may go to the other groups; a draw is for all
            and week.too_near(slot) is None
        )

    apart = week.farthest_kept(content)
    found = moments_among(draw, week.playbook.name, date, free, apart)
    for minute in found:
        week.put(Slot(base + minute, (content,), line, seeded=True))
    if len(found) < draw.times.count:
        week.faults.append(
            fault("PB422", line, name=draw.name, day=date, count=len(found),
                  all=draw.times.count)
        )  # fmt: skip
