"""What a referral is forecast to cost fits into its budget."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import joined, phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.referral import Referral
from dsl.diagnostics.checks.constructs.forecast import Round, currency_of, forecast
from dsl.diagnostics.checks.constructs.money import shown
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB602, with the round in which the budget is used up."""
    for referral in playbook.constructs_of(Referral):
        rounds, currency = forecast(referral), currency_of(referral)
        over = next((one for one in rounds if _exceeds(one, referral)), None)
        if over is not None and referral.budget is not None:
            told = joined((_told(one, currency) for one in rounds), "semicolon")
            yield fault(
                "PB602", referral.budget.span, cost=shown(rounds[-1].cost, currency),
                budget=shown(referral.budget.money.amount, currency), rounds=told,
                round=over.number,
            )  # fmt: skip


def _exceeds(one: Round, referral: Referral) -> bool:
    return referral.budget is not None and one.cost > referral.budget.money.amount


def _told(one: Round, currency: str) -> object:
    return phrase("round_tells", round=one.number, members=f"{one.members:,.0f}",
                  cost=shown(one.cost, currency), each=shown(one.each, currency))  # fmt: skip
