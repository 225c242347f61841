"""The prizes of a draw fit into its budget."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.constructs.money import shown
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB606."""
    for draw in playbook.constructs_of(Draw):
        if draw.times and draw.prize and draw.prize.cost and draw.budget:
            prizes = draw.times.count * draw.winners
            cost, budget = prizes * draw.prize.cost.amount, draw.budget.money.amount
            if cost > budget:
                currency = draw.budget.money.currency.text
                yield fault("PB606", draw.budget.span, count=prizes, cost=shown(cost, currency),
                            budget=shown(budget, currency))  # fmt: skip
