"""Campaigns: posts inside the window, no two for the same groups at once, offers with a bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Campaign
from dsl.diagnostics.rules.context import Known
from dsl.diagnostics.rules.quiet_hours import quiet_post
from dsl.statements.core import Fill, Post
from dsl.when import OnCampaignDays, OnDates


def check_campaigns(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB304, PB311, PB321, PB322 and PB325."""
    campaigns = playbook.systems_of(Campaign)
    for campaign in campaigns:
        yield from _window(campaign)
        lines: tuple[Post | Fill, ...] = (*campaign.posts, *campaign.fills)
        for line in lines:
            yield from _outside(campaign, line)
        for channel in playbook.channels:
            if channel.quiet is not None and campaign.reaches(channel.name):
                for post in campaign.posts:
                    yield from quiet_post(post, channel, channel.quiet)
        yield from _unbound(campaign, playbook)
    for first, second in combinations(campaigns, 2):
        yield from _overlap(first, second, playbook)


def _window(campaign: Campaign) -> Iterator[Fault]:
    opens, closes = campaign.opens, campaign.closes
    if opens and closes and closes.day < opens.day:
        yield fault("PB304", closes.span, what=phrase("the_campaign"), start=dday(opens.day),
                    end=dday(closes.day))  # fmt: skip


def dday(day: int) -> str:
    """A day counted from D, as it is written: `D-3`, `D`, `D+1`."""
    return f"D{day:+d}" if day else "D"


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


def _unbound(campaign: Campaign, playbook: Playbook) -> Iterator[Fault]:
    """A transaction of a campaign is worthless when it is over, so it has to say until when."""
    lines: tuple[Post | Fill, ...] = (*campaign.posts, *campaign.fills)
    for line in lines:
        names = [line.element] if isinstance(line, Post) else line.elements
        kinds = {playbook.elements[n.text].kind for n in names if n.text in playbook.elements}
        if "transaction" in kinds and line.late is None:
            yield fault("PB325", line.span, reason=phrase("a_campaign_reason"))


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
