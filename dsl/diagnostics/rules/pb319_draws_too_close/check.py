"""Draws fit into their hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known
from dsl.lengths import shown_length


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB319."""
    for draw in playbook.constructs_of(Draw):
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


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
