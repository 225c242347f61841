"""A new member costs no more than they are worth."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.constructs.referral import Referral
from dsl.diagnostics.checks.constructs.forecast import currency_of, forecast
from dsl.diagnostics.checks.constructs.money import shown
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB608, by the last round of the forecast; what a member is worth in a month says nothing."""
    for referral in playbook.constructs_of(Referral):
        rounds, currency = forecast(referral), currency_of(referral)
        worth = referral.worth
        if rounds and worth and not worth.monthly and rounds[-1].each > worth.money.amount:
            yield fault("PB608", worth.span, cost=shown(rounds[-1].each, currency),
                        worth=shown(worth.money.amount, currency))  # fmt: skip
