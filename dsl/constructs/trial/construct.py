"""A trial: an element spread over days or times, to find which is best."""

from __future__ import annotations

from dsl.constructs.block import only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.trial.lines import ForWeeks, LooksFor, SpreadOver, TrialMetric
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class Trial(Construct):
    """What is spread over what, for how many weeks, and which effect is looked for."""

    over: SpreadOver | None
    weeks: int | None
    effect: LooksFor | None
    metric: TrialMetric | None


def build_trial(line: Line, header: Header, building: Building) -> Trial:
    """The trial that a block declares."""
    faults = building.faults
    over, weeks = only(line, SpreadOver, faults), only(line, ForWeeks, faults)
    need(line, header, faults, over, "missing_spread", "spread chat over mon to fri")
    need(line, header, faults, weeks, "missing_weeks", "takes 6 weeks")
    return Trial(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        over=over,
        weeks=weeks.count if weeks else None,
        effect=only(line, LooksFor, faults),
        metric=only(line, TrialMetric, faults),
        channels=channels_of(line, faults),
    )
