"""The checks of a playbook: a plain tuple of functions, each from the playbook to its faults."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.checks.content import check_motives
from dsl.checks.known import Known
from dsl.checks.names import check_names
from dsl.checks.rules import check_rules
from dsl.checks.templates import check_templates
from dsl.checks.time import check_time
from dsl.checks.unused import check_unused
from dsl.fault import Fault
from dsl.playbook import Playbook


def check_systems(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """The checks of the later constructs, loaded where a playbook has some."""
    if playbook.systems:
        from dsl.checks.systems import SYSTEM_CHECKS  # noqa: PLC0415 - few playbooks

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
