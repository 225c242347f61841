"""What the templates of campaigns, coupons and draws read beside the rest."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from dsl.constructs.campaign import Campaign
from dsl.constructs.coupon import Coupon
from dsl.constructs.draw import Draw
from dsl.constructs.element import Element
from dsl.constructs.playbook import Playbook
from engine.planning.slot import Slot
from engine.rendering.words.locale_forms import price_in, share_in


def offered(
    playbook: Playbook, element: Element | None, slot: Slot, date: dt.date
) -> dict[str, Any]:
    """The campaign that a post is of, the coupon its element offers, and the draw it opens."""
    found: dict[str, Any] = {}
    for campaign in playbook.constructs_of(Campaign):
        lines = {post.span for post in campaign.posts} | {fill.span for fill in campaign.fills}
        if slot.line in lines and campaign.day is not None:
            found["campaign"] = {
                "name": campaign.name, "title": campaign.title, "day": campaign.day.isoformat(),
                "days_left": (campaign.day - date).days,
            }  # fmt: skip
    if element is not None and element.coupon is not None:
        for coupon in playbook.constructs_of(Coupon):
            if coupon.name == element.coupon.text:
                found["coupon"] = _coupon(coupon, date, playbook.tongue)
    for draw in playbook.constructs_of(Draw):
        if draw.times is not None and slot.line == draw.times.span:
            found["draw"] = {
                "name": draw.name, "title": draw.title, "time": f"{slot.time:%H:%M}",
                "prize": draw.prize.text.text if draw.prize else "", "winners": draw.winners,
            }  # fmt: skip
    return found


def _coupon(coupon: Coupon, date: dt.date, tongue: str) -> dict[str, Any]:
    until = coupon.valid_from.end if coupon.valid_from else date
    if coupon.valid_for is not None:
        until = date + coupon.valid_for.length
    value = coupon.value
    shown = ""
    if value is not None and value.money is not None:
        shown = price_in(tongue, Decimal(value.money.amount), value.money.currency.text)
    elif value is not None and value.share is not None:
        shown = share_in(tongue, value.share)
    return {
        "name": coupon.name, "title": coupon.title, "value": shown, "until": until.isoformat(),
    }  # fmt: skip
