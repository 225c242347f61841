"""A post of a campaign lies between its opening and its close."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.campaign import Campaign
from dsl.constructs.fill.lines import Fill
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.diagnostics.checks.constructs.dates import dday
from dsl.diagnostics.checks.context import Known
from dsl.when import OnCampaignDays, OnDates


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB321."""
    for campaign in playbook.constructs_of(Campaign):
        lines: tuple[Post | Fill, ...] = (*campaign.posts, *campaign.fills)
        for line in lines:
            yield from _outside(campaign, line)


def _outside(campaign: Campaign, line: Post | Fill) -> Iterator[Fault]:
    opens, closes = campaign.window
    days: tuple[int, ...] = ()
    if isinstance(line, Fill):
        days = line.campaign_days
    elif isinstance(line.when.recurrence, OnCampaignDays):
        days = line.when.recurrence.days
    elif isinstance(line.when.recurrence, OnDates) and campaign.day is not None:
        days = tuple((date - campaign.day).days for date in line.when.recurrence.dates)
    outside = [day for day in days if not opens <= day <= closes]
    if outside and opens <= closes:
        span = line.span if isinstance(line, Fill) else line.when.span
        yield fault("PB321", span, opens=dday(opens), closes=dday(closes), day=dday(outside[0]))
