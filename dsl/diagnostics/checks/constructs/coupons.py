"""Coupons: what they can cost, and that they are named and reminded of while they are valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.campaign import Campaign
from dsl.constructs.coupon import Coupon
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.diagnostics.checks.constructs.money import shown
from dsl.diagnostics.checks.context import Known
from dsl.lengths import shown_length
from dsl.when import OnCampaignDays, OnDates, Weekly


def check_coupons(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB325 and PB603 to PB605; nothing of a coupon whose dates are in the wrong order."""
    for coupon in playbook.constructs_of(Coupon):
        valid = coupon.valid_from
        if valid and valid.end < valid.start:
            continue
        yield from _budget(coupon)
        yield from _reminders(coupon)
        yield from _named(coupon, playbook)


def _budget(coupon: Coupon) -> Iterator[Fault]:
    cost = coupon.costs or (coupon.value if coupon.value and coupon.value.money else None)
    if not coupon.budget or not coupon.number or not cost or not cost.money:
        return
    most = coupon.number * coupon.uses * cost.money.amount
    if most > coupon.budget.money.amount:
        currency = coupon.budget.money.currency.text
        yield fault("PB603", coupon.budget.span, count=coupon.number,
                    cost=shown(most, currency),
                    budget=shown(coupon.budget.money.amount, currency))  # fmt: skip


def _reminders(coupon: Coupon) -> Iterator[Fault]:
    if coupon.valid_for:
        valid = coupon.valid_for.length
    elif coupon.valid_from:
        valid = coupon.valid_from.end - coupon.valid_from.start + dt.timedelta(days=1)
    else:
        return
    for before in coupon.remind.before if coupon.remind else ():
        if before >= valid and coupon.remind:
            yield fault(
                "PB605", coupon.remind.span, before=shown_length(before), valid=shown_length(valid)
            )


def _named(coupon: Coupon, playbook: Playbook) -> Iterator[Fault]:
    """Posts of elements that offer the coupon lie within its dates, and say how late they may be."""
    offering = {
        name
        for name, element in playbook.elements.items()
        if element.coupon and element.coupon.text == coupon.name
    }
    posts = [(post, None) for week in playbook.weeks for post in week.posts]
    campaigns = playbook.constructs_of(Campaign)
    in_campaigns = [(post, campaign) for campaign in campaigns for post in campaign.posts]
    for post, campaign in [*posts, *in_campaigns]:
        if post.element.text not in offering:
            continue
        element = playbook.elements[post.element.text]
        if element.kind == "transaction" and post.late is None and campaign is None:
            yield fault("PB325", post.span, reason=phrase("a_coupon_reason"))
        yield from _outside(coupon, post, campaign, playbook)


def _outside(
    coupon: Coupon, post: Post, campaign: Campaign | None, playbook: Playbook
) -> Iterator[Fault]:
    valid = coupon.valid_from
    if valid is None:
        return
    dates: tuple[dt.date, ...] = ()
    match post.when.recurrence:
        case OnDates(dates=named):
            dates = named
        case OnCampaignDays(days=days) if campaign is not None and campaign.day is not None:
            dates = tuple(campaign.day + dt.timedelta(days=day) for day in days)
        case Weekly(days=days) if playbook.start and playbook.end:
            dates = tuple(
                date
                for date in (playbook.start, playbook.end)
                if not valid.start <= date <= valid.end
            )
        case _:
            return
    outside = [date for date in dates if not valid.start <= date <= valid.end]
    if outside:
        yield fault(
            "PB604", post.when.span, coupon=coupon.name, start=valid.start, end=valid.end,
            date=outside[0], others=((valid.span, phrase("the_coupon")),),
        )  # fmt: skip
