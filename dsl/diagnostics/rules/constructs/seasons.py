"""Seasons end after they start, and no two hold on one day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Season
from dsl.diagnostics.rules.context import Known


def check_seasons(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB304 and PB323."""
    dated = [season for season in playbook.systems_of(Season) if season.dates]
    for season in dated:
        dates = season.dates
        if dates and dates.end < dates.start:
            yield fault("PB304", dates.span, what=phrase("the_season"), start=dates.start,
                        end=dates.end)  # fmt: skip
    for first, second in combinations(dated, 2):
        if not first.dates or not second.dates or not _meet(first, second):
            continue
        start = max(first.dates.start, second.dates.start)
        end = min(first.dates.end, second.dates.end)
        if start <= end:
            yield fault("PB323", second.span, first=first.name, second=second.name, start=start,
                        end=end, others=((first.span, phrase("the_season")),))  # fmt: skip


def _meet(first: Season, second: Season) -> bool:
    """Whether some channel may be in both."""
    names = [{name.text for name in season.channels} for season in (first, second)]
    return not names[0] or not names[1] or bool(names[0] & names[1])
