"""What measures and guards count is recorded by something."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.checks.known import Known
from dsl.fault import Fault, fault
from dsl.playbook import Playbook
from dsl.statements import Name
from dsl.systems import Measure, Trial

ALWAYS = frozenset({"joins", "leaves", "complaints", "members"})
"""What a channel tells of its groups, whatever is posted."""


def check_measures(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB703."""
    recorded = {
        metric.count.text for element in playbook.elements.values() for metric in element.metrics
    }
    recorded |= ALWAYS
    counted: list[Name] = list(playbook.learned_peaks)
    names = set()
    for measure in playbook.systems_of(Measure):
        names.add(measure.name)
        counted += [measure.count] if measure.count else []
        counted += [pause.metric for pause in measure.pauses]
    for trial in playbook.systems_of(Trial):
        counted += [trial.metric.metric.count] if trial.metric else []
    for name in counted:
        if name.text not in recorded | names:
            yield fault("PB703", name.span, metric=name.text)
