"""The checks of a playbook: a plain tuple of functions, each from the playbook to its faults."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.rules.context import Known
from dsl.diagnostics.rules.impossible import check_rules
from dsl.diagnostics.rules.motives import check_motives
from dsl.diagnostics.rules.names import check_names
from dsl.diagnostics.rules.templates import check_templates
from dsl.diagnostics.rules.time import check_time
from dsl.diagnostics.rules.unused import check_unused


def check_systems(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """The checks of the later constructs, loaded where a playbook has some."""
    if playbook.systems:
        from dsl.diagnostics.rules.constructs import SYSTEM_CHECKS  # noqa: PLC0415 - few playbooks

        for rule in SYSTEM_CHECKS:
            yield from rule(playbook, known)


CHECKS = (
    check_names,
    check_time,
    check_rules,
    check_templates,
    check_motives,
    check_unused,
    check_systems,
)
