"""What measures and guards count is recorded by something."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.measure import Measure
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial import Trial
from dsl.constructs.wording import ALWAYS_RECORDED
from dsl.diagnostics.checks.context import Known
from dsl.statements.names import Name


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB703."""
    recorded = {
        metric.count.text for element in playbook.elements.values() for metric in element.metrics
    }
    recorded |= ALWAYS_RECORDED
    measures = playbook.constructs_of(Measure)
    counted: list[Name] = [measure.count for measure in measures if measure.count]
    measured = list(playbook.learned_peaks)
    measured += [pause.metric for measure in measures for pause in measure.pauses]
    for trial in playbook.constructs_of(Trial):
        measured += [trial.metric.metric.count] if trial.metric else []
    named = {measure.name for measure in measures}
    for name in (*counted, *(name for name in measured if name.text not in named)):
        if name.text not in recorded:
            yield fault("PB703", name.span, metric=name.text)
