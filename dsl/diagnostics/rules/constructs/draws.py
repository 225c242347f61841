"""Draws fit into their hours, and prizes into the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Draw
from dsl.diagnostics.rules.constructs.money import shown
from dsl.diagnostics.rules.context import Known
from dsl.lengths import shown_length


def check_draws(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB319 and PB606."""
    for draw in playbook.systems_of(Draw):
        if draw.times is None:
            continue
        hours, count = draw.times.hours, draw.times.count
        room = _minutes(hours.end) - _minutes(hours.start)
        room += 1440 if room <= 0 else 0
        needed = (count - 1) * int(draw.apart.total_seconds() // 60)
        if needed >= room:
            yield fault(
                "PB319", draw.times.span, count=count, apart=shown_length(draw.apart),
                start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}",
                needed=shown_length(dt.timedelta(minutes=needed + 1)),
            )  # fmt: skip
        if draw.prize and draw.prize.cost and draw.budget:
            prizes = count * draw.winners
            cost, budget = prizes * draw.prize.cost.amount, draw.budget.money.amount
            if cost > budget:
                currency = draw.budget.money.currency.text
                yield fault("PB606", draw.budget.span, count=prizes, cost=shown(cost, currency),
                            budget=shown(budget, currency))  # fmt: skip


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
