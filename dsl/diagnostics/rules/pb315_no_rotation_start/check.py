"""Topics rotate from a day on."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB315, once, at the first line that posts about topics."""
    if known.library or playbook.start is not None:
        return
    for week in playbook.weeks:
        for line in week.lines:
            if line.about is not None and line.about.text in playbook.topics:
                yield fault("PB315", line.about.span)
                return
