"""A season: peaks, rules and wishes of its own, from one date to another."""

from __future__ import annotations

from dsl.constructs.block import every, only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.rules.lines import Rule, Wish
from dsl.constructs.rules.written import hard_rules
from dsl.constructs.season.lines import SeasonDates, SeasonPeak
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class Season(Construct):
    """Peaks, rules and wishes that hold between two dates."""

    dates: SeasonDates | None
    peaks: tuple[SeasonPeak, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]


def build_season(line: Line, header: Header, building: Building) -> Season:
    """The season that a block declares."""
    faults = building.faults
    dates = only(line, SeasonDates, faults)
    need(line, header, faults, dates, "missing_dates", "from 2026-12-01 to 2027-02-28")
    return Season(
        name=name_of(header),
        title=title_of(header),
        channels=channels_of(line, faults),
        span=header.span,
        dates=dates,
        peaks=every(line, SeasonPeak),
        rules=hard_rules(line),
        wishes=every(line, Wish),
    )
