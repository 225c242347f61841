"""No two seasons hold on one day for the same channel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.season import Season
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB323, for each two seasons that share a channel."""
    dated = [season for season in playbook.constructs_of(Season) if season.dates]
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
