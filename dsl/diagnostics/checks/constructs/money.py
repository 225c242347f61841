"""Currencies, and the sums that are made of money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from dsl.base.fault import Edit, Fault, fault
from dsl.constructs.campaign import Campaign
from dsl.constructs.coupon import Coupon
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from dsl.constructs.referral import Referral
from dsl.diagnostics.checks.context import Known
from dsl.statements.shared import Money

_CURRENCY = re.compile(r"[A-Z]{3}")


def shown(amount: Decimal, currency: str) -> str:
    """An amount for people: `CNY 1,250` or `CNY 12.50`."""
    whole = amount == amount.to_integral_value()
    return f"{currency} {amount:,.0f}" if whole else f"{currency} {amount:,.2f}"


def check_money(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB601 and PB607: currencies that are none, and different ones within a block."""
    for system in playbook.constructs:
        said = list(_money(system))
        for money in said:
            written = money.currency
            if not _CURRENCY.fullmatch(written.text):
                upper = written.text.upper()
                mend = (Edit(written.span, upper),) if _CURRENCY.fullmatch(upper) else ()
                yield fault("PB601", written.span, currency=written.text, mend=mend)
            elif written.text != said[0].currency.text and _CURRENCY.fullmatch(
                said[0].currency.text
            ):
                yield fault(
                    "PB607", written.span, currency=said[0].currency.text, other=written.text
                )


def _money(system: object) -> Iterator[Money]:
    match system:
        case Campaign(budget=budget) if budget:
            yield budget.money
        case Referral(rewards=rewards, worth=worth, budget=budget):
            yield from (reward.cost for reward in rewards if reward.cost)
            yield from (said.money for said in (worth, budget) if said)
        case Coupon(value=value, costs=costs, budget=budget):
            if value and value.money:
                yield value.money
            yield from (said.money for said in (costs, budget) if said)
        case Draw(prize=prize, budget=budget):
            if prize and prize.cost:
                yield prize.cost
            if budget:
                yield budget.money
        case _:
            return
