"""A draw: prizes given away at times that nobody knows beforehand."""

from __future__ import annotations

import datetime as dt

from dsl.constructs.block import only
from dsl.constructs.building import (
    Building,
    channels_of,
    name_of,
    need,
    template_of,
    title_of,
)
from dsl.constructs.construct import Construct
from dsl.constructs.draw.lines import Apart, DrawTimes, Prize, Winners
from dsl.statements.headers import Header
from dsl.statements.shared import Budget
from dsl.syntax.tree import Line

DEFAULT_APART = dt.timedelta(minutes=15)
"""How far apart draws are at least, where a block does not say."""


class Draw(Construct):
    """When it is drawn, how many win each time, and what."""

    times: DrawTimes | None
    apart: dt.timedelta
    winners: int
    prize: Prize | None
    budget: Budget | None
    template: str

    @property
    def template_path(self) -> str:
        return self.template


def build_draw(line: Line, header: Header, building: Building) -> Draw:
    """The draw that a block declares; one winner where it does not say."""
    faults = building.faults
    times = only(line, DrawTimes, faults)
    example = "every day 4 times between 06:30 and 09:00"
    need(line, header, faults, times, "missing_draws", example)
    apart, winners = only(line, Apart, faults), only(line, Winners, faults)
    return Draw(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        times=times,
        apart=apart.least if apart else DEFAULT_APART,
        winners=winners.count if winners else 1,
        prize=only(line, Prize, faults),
        budget=only(line, Budget, faults),
        template=template_of(line, faults),
        channels=channels_of(line, faults),
    )
