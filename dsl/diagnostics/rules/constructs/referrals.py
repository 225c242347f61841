"""The forecast of a referral, round by round, against its budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dsl.base.fault import Fault, fault
from dsl.base.message import joined, phrase
from dsl.base.value import Value
from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Referral
from dsl.diagnostics.rules.constructs.money import shown
from dsl.diagnostics.rules.context import Known


class Round(Value):
    """What one round brings: new members, what all rounds so far cost, and that per new member."""

    number: int
    members: Decimal
    cost: Decimal
    each: Decimal


def forecast(referral: Referral) -> tuple[Round, ...]:
    """The rounds of a referral: each member of a round brings so many friends into the next.

    100 seeds who bring 3 each make 300 new members in the first round and 900 in the second. What
    an inviter is rewarded with depends on the method: for each friend, for the tiers that the
    expected number of friends reaches, or once.
    """
    if not referral.seeds or not referral.brings or not referral.method:
        return ()
    friends = referral.brings.friends
    costs = [(reward.friends or 1, reward.cost) for reward in referral.rewards if reward.cost]
    if referral.method.way == "per friend":
        an_inviter = sum((cost.amount * friends for _, cost in costs), Decimal(0))
    elif referral.method.way == "tiers":
        an_inviter = sum((c.amount for needed, c in costs if needed <= friends), Decimal(0))
    else:
        an_inviter = sum((cost.amount for _, cost in costs), Decimal(0))
    rounds, inviters, members, cost = [], Decimal(referral.seeds.count), Decimal(0), Decimal(0)
    for number in range(1, min(referral.rounds, MOST_ROUNDS) + 1):
        cost += inviters * an_inviter
        inviters *= friends
        members += inviters
        rounds.append(Round(number, members, cost, cost / members if members else Decimal(0)))
    return tuple(rounds)


MOST_ROUNDS = 20
"""Further ahead no forecast means anything."""


def check_referrals(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB602 and PB608."""
    for referral in playbook.systems_of(Referral):
        rounds = forecast(referral)
        if not rounds:
            continue
        currency = next((r.cost.currency.text for r in referral.rewards if r.cost), "")
        over = next((r for r in rounds if _exceeds(r, referral)), None)
        if over is not None and referral.budget is not None:
            told = joined((_told(one, currency) for one in rounds), "; ")
            yield fault(
                "PB602", referral.budget.span, cost=shown(rounds[-1].cost, currency),
                budget=shown(referral.budget.money.amount, currency), rounds=told,
                round=over.number,
            )  # fmt: skip
        last = rounds[-1]
        if (
            referral.worth
            and not referral.worth.monthly
            and last.each > referral.worth.money.amount
        ):
            yield fault("PB608", referral.worth.span, cost=shown(last.each, currency),
                        worth=shown(referral.worth.money.amount, currency))  # fmt: skip


def _exceeds(one: Round, referral: Referral) -> bool:
    return referral.budget is not None and one.cost > referral.budget.money.amount


def _told(one: Round, currency: str) -> object:
    return phrase("round_tells", round=one.number, members=f"{one.members:,.0f}",
                  cost=shown(one.cost, currency), each=shown(one.each, currency))  # fmt: skip
