"""A trial has a day to start from."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial import Trial
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB328: the first day of the playbook."""
    if playbook.start is not None or known.library:
        return
    for trial in playbook.constructs_of(Trial):
        if trial.over is not None:
            yield fault("PB328", trial.span, name=trial.name)
