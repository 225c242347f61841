"""The forecast of a referral, round by round."""

from __future__ import annotations

from decimal import Decimal

from dsl.base.value import Value
from dsl.constructs.referral import Referral


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


def currency_of(referral: Referral) -> str:
    """The currency of its rewards; empty where none costs anything."""
    return next((said.cost.currency.text for said in referral.rewards if said.cost), "")
