"""Levels: what members have reached by points, and what points are given for."""

from __future__ import annotations

from dsl.constructs.block import every, only
from dsl.constructs.building import (
    Building,
    channels_of,
    name_of,
    need,
    template_of,
    title_of,
)
from dsl.constructs.construct import Construct
from dsl.constructs.levels.lines import Level, Points, ShowTop
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class LevelSet(Construct):
    """Levels from the lowest on, and when the best are shown."""

    levels: tuple[Level, ...]
    points: tuple[Points, ...]
    shown: ShowTop | None
    template: str

    @property
    def template_path(self) -> str:
        return self.template


def build_levels(line: Line, header: Header, building: Building) -> LevelSet:
    """The set of levels that a block declares."""
    faults = building.faults
    levels = every(line, Level)
    need(line, header, faults, levels, "missing_levels", "level bronze from 10 points")
    return LevelSet(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        levels=levels,
        points=every(line, Points),
        shown=only(line, ShowTop, faults),
        template=template_of(line, faults),
        channels=channels_of(line, faults),
    )
