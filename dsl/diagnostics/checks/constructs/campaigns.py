"""Posts of campaigns: none in quiet hours, and offers say how late they may still go out."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.campaign import Campaign
from dsl.constructs.fill.lines import Fill
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.checks.quiet_hours import quiet_post


def check_campaigns(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB311 and PB325 of the posts of campaigns."""
    for campaign in playbook.constructs_of(Campaign):
        for channel in playbook.channels:
            if channel.quiet is not None and campaign.reaches(channel.name):
                for post in campaign.posts:
                    yield from quiet_post(post, channel, channel.quiet)
        yield from _unbound(campaign, playbook)


def _unbound(campaign: Campaign, playbook: Playbook) -> Iterator[Fault]:
    """A transaction of a campaign is worthless when it is over, so it has to say until when."""
    lines: tuple[Post | Fill, ...] = (*campaign.posts, *campaign.fills)
    for line in lines:
        names = [line.element] if isinstance(line, Post) else line.elements
        kinds = {playbook.elements[n.text].kind for n in names if n.text in playbook.elements}
        if "transaction" in kinds and line.late is None:
            yield fault("PB325", line.span, reason=phrase("a_campaign_reason"))
