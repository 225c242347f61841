"""No two campaigns for the same groups at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.campaign import Campaign
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB322, for each two campaigns that share a channel."""
    for first, second in combinations(playbook.constructs_of(Campaign), 2):
        yield from _overlap(first, second, playbook)


def _overlap(first: Campaign, second: Campaign, playbook: Playbook) -> Iterator[Fault]:
    if first.day is None or second.day is None:
        return
    days = [
        [campaign.day + dt.timedelta(days=day) for day in campaign.window if campaign.day]
        for campaign in (first, second)
    ]
    start, end = max(days[0][0], days[1][0]), min(days[0][1], days[1][1])
    both = [c.name for c in playbook.channels if first.reaches(c.name) and second.reaches(c.name)]
    if start <= end and both:
        yield fault("PB322", second.span, first=first.name, second=second.name, start=start,
                    end=end, channel=", ".join(both),
                    others=((first.span, phrase("the_campaign")),))  # fmt: skip
