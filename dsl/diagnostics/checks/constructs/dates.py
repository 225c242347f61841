"""Campaigns, coupons and seasons end after they start."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.campaign import Campaign
from dsl.constructs.coupon import Coupon
from dsl.constructs.playbook import Playbook
from dsl.constructs.season import Season
from dsl.diagnostics.checks.context import Known


def check_dates(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB304 of constructs; that of the playbook is found where its files are loaded."""
    for campaign in playbook.constructs_of(Campaign):
        opens, closes = campaign.opens, campaign.closes
        if opens and closes and closes.day < opens.day:
            yield fault("PB304", closes.span, what=phrase("the_campaign"), start=dday(opens.day),
                        end=dday(closes.day))  # fmt: skip
    for coupon in playbook.constructs_of(Coupon):
        valid = coupon.valid_from
        if valid and valid.end < valid.start:
            yield fault("PB304", valid.span, what=phrase("the_coupon"), start=valid.start,
                        end=valid.end)  # fmt: skip
    for season in playbook.constructs_of(Season):
        dates = season.dates
        if dates and dates.end < dates.start:
            yield fault("PB304", dates.span, what=phrase("the_season"), start=dates.start,
                        end=dates.end)  # fmt: skip


def dday(day: int) -> str:
    """A day counted from D, as it is written: `D-3`, `D`, `D+1`."""
    return f"D{day:+d}" if day else "D"
