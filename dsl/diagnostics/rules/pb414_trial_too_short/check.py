"""A trial has the weeks that a balanced layout needs."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial import Trial
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB414: a Latin square over k days or times needs k weeks, so that each comes in each week."""
    for trial in playbook.constructs_of(Trial):
        if trial.over is None:
            continue
        over = trial.over.days or trial.over.times
        what = phrase("weekdays_noun" if trial.over.days else "times_noun")
        if trial.weeks and trial.weeks < len(over):
            yield fault("PB414", trial.span, weeks=trial.weeks, element=trial.over.element.text,
                        count=len(over), what=what)  # fmt: skip
